package io.pposcope.kernel.internal.library;

import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.RewardFunction;
import io.pposcope.trainer.PpoMax;
import java.util.Optional;

/** Cards of the library's objects that have no view of their own: what each is, and what to call on it. */
final class LibraryCards {
    private LibraryCards() {}

    static Optional<View> of(Object value) {
        return Optional.ofNullable(
                switch (value) {
                    case WorldLab lab ->
                        card(
                                "WorldLab: the embedded world, opened",
                                "models",
                                lab.models().architecture(),
                                "computes on",
                                lab.engine().device() + ", " + lab.engine().version(),
                                "a trainer",
                                "lab.trainer(Presets.ppoMax(), seed)",
                                "rewards",
                                "lab.learnedReward(), lab.gold(), lab.heldOutGold()",
                                "prompts",
                                "lab.heldOutPrompts()");
                    case PpoMax trainer ->
                        card(
                                "PpoMax: a trainer",
                                "preset",
                                trainer.config().name(),
                                "seed",
                                trainer.seed(),
                                "iterations made",
                                trainer.state().iteration(),
                                "KL coefficient",
                                trainer.state().klCoefficient(),
                                "responses per iteration",
                                trainer.config().rollout(),
                                "a run",
                                "Run.of(trainer)",
                                "one iteration",
                                "trainer.next()",
                                "settings",
                                "trainer.config()");
                    case RewardFunction reward ->
                        card(
                                "RewardFunction: gives every response a score",
                                "made by",
                                reward.getClass().getSimpleName().replaceFirst("\\$\\$Lambda.*", ", a rule in code"),
                                "try it",
                                "reward.score(rollout)",
                                "combine",
                                "plus, times, clipped, scheduled",
                                "train with it",
                                "lab.trainer(config, reward, seed)");
                    default -> null;
                });
    }

    private static View card(String title, Object... namesAndValues) {
        var table = TableView.of(title, TableView.Column.words(""), TableView.Column.words(""));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            table = table.row(namesAndValues[i], namesAndValues[i + 1]);
        }
        return table;
    }
}
