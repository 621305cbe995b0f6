package io.pposcope.debug;

import io.pposcope.experience.Iteration;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.Scores;
import io.pposcope.experience.TokenView;
import io.pposcope.experience.UpdateReport;
import io.pposcope.inspect.View;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.ConfigDraft;
import io.pposcope.trainer.IterationState;
import io.pposcope.trainer.Observation;
import io.pposcope.trainer.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** What a {@link Run} offered in version 0 by itself; each name forwards to where it is now, for one version. */
sealed interface EarlierRunNames permits Run {

    private Run run() {
        return (Run) this;
    }

    /** @deprecated {@link Breakpoints#when(String, Predicate)} */
    @Deprecated
    default Breakpoint breakWhen(String name, Predicate<? super Observation> condition) {
        return run().breakpoints().when(name, condition);
    }

    /** @deprecated {@link Breakpoints#when(Predicate)} */
    @Deprecated
    default Breakpoint breakWhen(Predicate<? super Observation> condition) {
        return run().breakpoints().when(condition);
    }

    /** @deprecated {@link Breakpoints#onRow} */
    @Deprecated
    default Breakpoint breakOnRow(String name, Predicate<? super ResponseView> condition) {
        return run().breakpoints().onRow(name, condition);
    }

    /** @deprecated {@link Breakpoints#onToken} */
    @Deprecated
    default Breakpoint breakOnToken(String name, Predicate<? super TokenView> condition) {
        return run().breakpoints().onToken(name, condition);
    }

    /** @deprecated {@link Breakpoints#after} */
    @Deprecated
    default Breakpoint breakAfter(Phase phase) {
        return run().breakpoints().after(phase);
    }

    /** @deprecated {@link Breakpoints#at} */
    @Deprecated
    default Breakpoint breakAt(int iteration) {
        return run().breakpoints().at(iteration);
    }

    /** @deprecated {@link RunRecord#to} */
    @Deprecated
    default Run recordTo(Path folder) throws IOException {
        return run().record().to(folder).run();
    }

    /** @deprecated {@link RunRecord#checkpoints} */
    @Deprecated
    default Run saveTo(Path folder, int every) {
        return run().record().checkpoints(folder, every).run();
    }

    /** @deprecated {@link RunRecord#save} */
    @Deprecated
    default Path save(Path folder) throws IOException {
        return run().record().save(folder);
    }

    /** @deprecated {@link RunRecord#load} */
    @Deprecated
    default Run load(Path checkpoint) throws IOException {
        return run().record().load(checkpoint);
    }

    /** @deprecated {@link RunRecord#watch} */
    @Deprecated
    default Run watch(String name, ToDoubleFunction<Iteration> expression) {
        return run().record().watch(name, expression).run();
    }

    /** @deprecated {@link RunRecord#unwatch} */
    @Deprecated
    default Run unwatch(String name) {
        return run().record().unwatch(name).run();
    }

    /** @deprecated {@link RunRecord#failedWatches} */
    @Deprecated
    default Map<String, String> failedWatches() {
        return run().record().failedWatches();
    }

    /** @deprecated {@link RunRecord#iteration} */
    @Deprecated
    default Iteration iteration(int number) {
        return run().record().iteration(number);
    }

    /** @deprecated {@link RunRecord#newest} */
    @Deprecated
    default Optional<Iteration> newest() {
        return run().record().newest();
    }

    /** @deprecated {@link RunTree#rewindTo(int)} */
    @Deprecated
    default Run rewindTo(int iteration) {
        return run().tree().rewindTo(iteration);
    }

    /** @deprecated {@link RunTree#rewindTo(Snapshot)} */
    @Deprecated
    default Run rewindTo(Snapshot snapshot) {
        return run().tree().rewindTo(snapshot);
    }

    /** @deprecated {@link RunTree#undoRewind} */
    @Deprecated
    default Run undoRewind() {
        return run().tree().undoRewind();
    }

    /** @deprecated {@link RunTree#furthest} */
    @Deprecated
    default int furthest() {
        return run().tree().furthest();
    }

    /** @deprecated {@link RunTree#snapshot} */
    @Deprecated
    default Snapshot snapshot(String label) {
        return run().tree().snapshot(label);
    }

    /** @deprecated {@link RunTree#branch(String)} */
    @Deprecated
    default Run branch(String branchName) {
        return run().tree().branch(branchName);
    }

    /** @deprecated {@link RunTree#branch(String, UnaryOperator)} */
    @Deprecated
    default Run branch(String branchName, UnaryOperator<ConfigDraft> changes) {
        return run().tree().branch(branchName, changes);
    }

    /** @deprecated {@link RunTree#branch(String, WhatIf)} */
    @Deprecated
    default Run branch(String branchName, WhatIf edited) {
        return run().tree().branch(branchName, edited);
    }

    /** @deprecated {@link RunTree#branchAt} */
    @Deprecated
    default Run branchAt(int iteration, String branchName, UnaryOperator<ConfigDraft> changes) {
        return run().tree().branchAt(iteration, branchName, changes);
    }

    /** @deprecated {@link RunTree#compare} */
    @Deprecated
    default BranchComparison compare(Run other) {
        return run().tree().compare(other);
    }

    /** @deprecated {@link RunTree#answers} */
    @Deprecated
    default Scores answers(PromptBatch prompts) {
        return run().tree().answers(prompts);
    }

    /** @deprecated {@link Rescoring#of(Iteration, RewardFunction)} */
    @Deprecated
    default Rescoring rescore(int iteration, RewardFunction reward) {
        return Rescoring.of(run().record().iteration(iteration), reward);
    }

    /** @deprecated {@link Glances#of} */
    @Deprecated
    default Optional<View> glance() {
        return Glances.of(run());
    }

    /** @deprecated {@link Runs#condition} */
    @Deprecated
    default String condition() {
        return Runs.condition(run());
    }

    /** @deprecated {@link IterationState#look} of {@link Run#position} */
    @Deprecated
    default Object look() {
        return run().position().map(IterationState::look).orElseGet(run()::reached);
    }

    /** @deprecated {@link IterationState#trained} of {@link Run#position} */
    @Deprecated
    default UpdateReport update() {
        return run().position()
                .filter(IterationState.Updating.class::isInstance)
                .flatMap(IterationState::trained)
                .orElseThrow(() -> new IllegalStateException(
                        "no update is under way at " + run().place() + "; step() into the next one"));
    }
}
