package io.pposcope.pipeline;

import io.pposcope.data.DialoguePrompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.math.TokenRows;
import io.pposcope.model.Policy;
import io.pposcope.model.Sequences;
import io.pposcope.stage.RolloutRule;
import io.pposcope.stage.RolloutStage;
import io.pposcope.text.Tokenizer;
import io.pposcope.world.Annotator;
import io.pposcope.world.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Collects preferences as they are collected in life: two samples of the SFT policy for a prompt, labelled by the
 * annotator.
 *
 * @param maxNewTokens longest sample
 */
record PreferenceCollection(
        Policy policy, Tokenizer tokenizer, WorldPrompts prompts, Annotator annotator, int maxNewTokens) {

    /** A labelled pair with what the gold reward thinks of both sides. */
    record LabelledPair(int[] prompt, int[] chosen, int[] rejected, double chosenGold, double rejectedGold) {

        /** Whether the label agrees with the gold reward. */
        boolean goldAgrees() {
            return chosenGold >= rejectedGold;
        }
    }

    private static final int BATCH = 64;

    List<LabelledPair> collect(int count, long seed, Progress progress) {
        List<LabelledPair> pairs = new ArrayList<>();
        for (int round = 0; pairs.size() < count; round++) {
            PromptBatch batch = prompts.batch(seed, round, BATCH);
            Rollout first = sample(batch, 2 * seed);
            Rollout second = sample(batch, 2 * seed + 1);
            for (int row = 0; row < BATCH && pairs.size() < count; row++) {
                label(first, second, row, pairs);
            }
            progress.report("preferences", pairs.size(), count, "");
        }
        return pairs;
    }

    private Rollout sample(PromptBatch batch, long seed) {
        RolloutRule rule = new RolloutRule(BATCH, maxNewTokens, SamplingControls.exact());
        return new RolloutStage(policy, policy, this::noValues, tokenizer, rule, 0, seed).apply(batch);
    }

    private TokenRows noValues(Sequences sequences) {
        return TokenRows.fromFlat(
                new double[sequences.responses().tokens()],
                sequences.responses().lengths());
    }

    private void label(Rollout first, Rollout second, int row, List<LabelledPair> pairs) {
        Answer a = answer(first.completions().get(row));
        Answer b = answer(second.completions().get(row));
        if (!a.equals(b)) {
            DialoguePrompt prompt = prompts.original(first.prompts().prompts().get(row));
            boolean firstWins = annotator.prefersFirst(prompt, a, b);
            double goldA =
                    annotator.gold().score(prompt, a.text(), a.finished()).total();
            double goldB =
                    annotator.gold().score(prompt, b.text(), b.finished()).total();
            int[] ids = first.prompts().tokens().row(row);
            pairs.add(
                    firstWins
                            ? new LabelledPair(
                                    ids,
                                    first.tokens().row(row),
                                    second.tokens().row(row),
                                    goldA,
                                    goldB)
                            : new LabelledPair(
                                    ids,
                                    second.tokens().row(row),
                                    first.tokens().row(row),
                                    goldB,
                                    goldA));
        }
    }

    private static Answer answer(Response response) {
        return new Answer(response.text(), response.finish() == Response.Finish.END);
    }

    /** The chosen or the rejected side of pairs. */
    static Sequences side(List<LabelledPair> pairs, Function<LabelledPair, int[]> side) {
        return new Sequences(
                TokenIds.of(pairs.stream().map(LabelledPair::prompt).toArray(int[][]::new)),
                TokenIds.of(pairs.stream().map(side).toArray(int[][]::new)));
    }
}
