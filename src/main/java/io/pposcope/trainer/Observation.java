package io.pposcope.trainer;

import io.pposcope.experience.Iteration;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.RolloutMetrics;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.Unknown;
import io.pposcope.stage.LiveRollout;
import io.pposcope.trainer.IterationState.Finished;
import io.pposcope.trainer.IterationState.Reached;
import io.pposcope.trainer.IterationState.Sampling;
import io.pposcope.trainer.IterationState.Updating;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * All that can be seen after one step of an iteration: what breakpoints and alarm rules look at. It is made by the
 * training's thread and holds only until the next step. Numbers that are not known follow the rule of {@link Unknown}:
 * {@code m -> m.klPerToken() > 0.1} is false where there is no rollout yet.
 */
public final class Observation {

    private final Phase phase;
    private final Boundary boundary;
    private final IterationState state;
    private final Supplier<List<Map<String, Double>>> past;
    private Map<String, Double> metrics;
    private List<Map<String, Double>> history;
    private List<ResponseView> responses;
    private final List<String> missed = new ArrayList<>();

    private Observation(
            Phase phase, Boundary boundary, IterationState state, Supplier<List<Map<String, Double>>> past) {
        this.phase = phase;
        this.boundary = boundary;
        this.state = state;
        this.past = past;
    }

    /**
     * What is to be seen after a step.
     *
     * @param phase the stage that was worked on
     * @param past metrics of the iterations before this one, asked for when they are needed
     */
    public static Observation of(
            Phase phase, Boundary boundary, IterationState state, Supplier<List<Map<String, Double>>> past) {
        return new Observation(phase, boundary, state, past);
    }

    /**
     * What is to be seen when a stage value was just made, a recorded one for instance.
     *
     * @param past metrics of the iterations before this one; extra metrics, the gold score for instance, may be among
     *     them
     */
    public static Observation of(StageValue value, List<Map<String, Double>> past) {
        IterationState state = value instanceof Iteration iteration ? new Finished(iteration) : new Reached(value);
        return new Observation(
                Phase.of(value), value instanceof Iteration ? Boundary.ITERATION : Boundary.STAGE, state, () -> past);
    }

    /**
     * An observation of a stage value with a made-up history, to try out an alarm rule.
     *
     * @param history metrics by path, one map for each iteration from 0, the last of {@code value}'s
     */
    public static Observation withHistory(StageValue value, List<Map<String, Double>> history) {
        Observation observed = of(value, history);
        observed.history = List.copyOf(history);
        return observed;
    }

    /** The stage that was just worked on. */
    public Phase phase() {
        return phase;
    }

    /** What the step completed. */
    public Boundary boundary() {
        return boundary;
    }

    /** Where the iteration stands. */
    public IterationState state() {
        return state;
    }

    /** The furthest stage value. */
    public StageValue value() {
        return state.value();
    }

    public int iteration() {
        return state.iteration();
    }

    /** Whether a stage was completed, so that its whole value is new. */
    public boolean completesStage() {
        return boundary == Boundary.STAGE || boundary == Boundary.ITERATION;
    }

    /** Every response with all that is known of it here. */
    public List<ResponseView> responses() {
        if (responses == null) {
            responses = state.responses();
        }
        return responses;
    }

    /**
     * The responses of which the step has told something new: those that grew, those of the newest minibatch, or all.
     */
    public List<ResponseView> news() {
        return switch (state) {
            case Sampling sampling -> among(sampling.rollout().grown());
            case Reached reached -> responses();
            case Updating updating ->
                minibatch().map(newest -> among(newest.rows())).orElseGet(this::responses);
            case Finished finished ->
                minibatch().map(newest -> among(newest.rows())).orElseGet(this::responses);
        };
    }

    private List<ResponseView> among(List<Integer> numbers) {
        Map<Integer, ResponseView> byNumber = new LinkedHashMap<>();
        responses().forEach(response -> byNumber.put(response.number(), response));
        return numbers.stream().filter(byNumber::containsKey).map(byNumber::get).toList();
    }

    /** The minibatch just trained. */
    private Optional<MinibatchReport> minibatch() {
        return switch (state) {
            case Updating updating
            when boundary == Boundary.MINIBATCH -> Optional.of(updating.update().newest());
            case Finished finished ->
                finished.value().update().minibatches().stream().reduce((earlier, later) -> later);
            case Sampling sampling -> Optional.empty();
            case Reached reached -> Optional.empty();
            case Updating updating -> Optional.empty();
        };
    }

    /** Metrics by path, one map for each iteration from 0; the last is of this one, as far as it goes. */
    public List<Map<String, Double>> history() {
        if (history == null) {
            List<Map<String, Double>> before = past.get();
            List<Map<String, Double>> all = new ArrayList<>(before.subList(0, Math.min(before.size(), iteration())));
            all.add(RolloutMetrics.of(value()));
            history = List.copyOf(all);
        }
        return history;
    }

    /** The metrics known here, by path: those of {@link #value()} and of the minibatch just trained. */
    public Map<String, Double> metrics() {
        if (metrics == null) {
            metrics = new LinkedHashMap<>(RolloutMetrics.of(value()));
            minibatch().ifPresent(newest -> metrics.putAll(newest.metrics()));
        }
        return metrics;
    }

    /** One metric by its path, for instance {@code value/explained_variance}. */
    public double metric(String path) {
        Double known = metrics().get(path);
        if (known == null) {
            missed.add(path);
            return Unknown.NUMBER;
        }
        return known;
    }

    /** The paths that were asked for and not known here, in the order of the questions. */
    public List<String> missed() {
        return List.copyOf(missed);
    }

    /** Response tokens decoded in the rollout under way; 0 elsewhere. */
    public int position() {
        return state instanceof Sampling(var before, LiveRollout rollout) ? rollout.position() : 0;
    }

    /** Mean of log π − log π_ref over tokens, nats. */
    public double klPerToken() {
        return metric("objective/kl");
    }

    /** Mean raw score. */
    public double score() {
        return metric("objective/score");
    }

    /** Mean tokens of a response. */
    public double responseLength() {
        return metric("tokens/response_length");
    }

    /** Share of responses cut by the length limit. */
    public double truncatedFraction() {
        return metric("tokens/truncated_fraction");
    }

    /** Mean entropy of the sampling policy, nats. */
    public double entropy() {
        return metric("objective/entropy");
    }

    /** exp of minus the mean log-probability. */
    public double perplexity() {
        return metric("objective/perplexity");
    }

    /** How far the update has moved the policy, k3 per token, nats. */
    public double approxKl() {
        return metric("policy/approx_kl");
    }

    /** Share of tokens beyond the clip range. */
    public double clipFraction() {
        return metric("policy/clip_fraction");
    }

    /** Value loss of the newest minibatch. */
    public double valueLoss() {
        return metric("value/loss");
    }

    @Override
    public String toString() {
        return "observation at " + state;
    }
}
