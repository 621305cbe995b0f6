package io.pposcope.cli;

import io.pposcope.debug.CriticCheck;
import io.pposcope.experience.Rewards;
import io.pposcope.internal.bench.InTurns;
import io.pposcope.internal.bench.InTurns.Work;
import io.pposcope.math.PolicyTerms;
import io.pposcope.math.TokenLoss;
import io.pposcope.math.TokenRows;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.polyglot.GuestLanguage;
import io.pposcope.reward.polyglot.GuestMethods;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import io.pposcope.trainer.TrainingSnapshot;
import java.io.IOException;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What groups without a critic, losses of one's own and asking the critic cost on the embedded world. */
final class MethodBench {

    private static final TokenLoss JAVA = TokenLoss.of(
            "java",
            t -> t.ratio().times(-t.advantage()).max(t.ratio().clamped(0.8, 1.2).times(-t.advantage())));

    /** The same formula. */
    private static final String PYTHON =
            """
            from math import exp

            def losses(responses):
                return [of(r) for r in responses]

            def of(r):
                losses, slopes = [], []
                for new, old, a in zip(r.log_probs, r.old_log_probs, r.advantages):
                    ratio = exp(new - old)
                    inside = -a * ratio
                    clipped = -a * min(max(ratio, 0.8), 1.2)
                    losses.append(inside if inside >= clipped else clipped)
                    slopes.append(inside if inside >= clipped else 0.0)
                return {"loss": losses, "slope": slopes}
            """;

    private static final int RESPONSES = 1000;
    private static final int TOKENS = 64;
    private static final int ROWS = 8;
    private static final int CONTINUATIONS = 16;

    private final WorldLab lab;
    private final InTurns turns;
    private final UnaryOperator<PpoMaxConfig> size;

    /** @param size what makes a preset as large as the iterations that are measured */
    MethodBench(WorldLab lab, InTurns turns, UnaryOperator<PpoMaxConfig> size) {
        this.lab = lab;
        this.turns = turns;
        this.size = size;
    }

    void run() throws IOException {
        PpoMaxConfig grpo = Presets.named("grpo");
        Work ppo = iteration(Presets.ppoMax());
        Work builtIn = iteration(grpo);
        turns.measure("iteration of grpo", builtIn, "iteration of ppo-max", ppo);
        turns.measure(
                "iteration of grpo, its loss typed in Java",
                iteration(grpo.with(c -> c.loss(JAVA))),
                "iteration of grpo",
                builtIn);
        TokenLoss python = GuestMethods.loss(GuestLanguage.PYTHON, "python", PYTHON);
        PolicyTerms terms = terms();
        String amount = " on " + RESPONSES + " x " + TOKENS + " tokens";
        turns.measure(
                "loss typed in Python" + amount,
                Work.of(() -> python.values(terms)),
                "loss typed in Java" + amount,
                Work.of(() -> JAVA.values(terms)));
        turns.measure(
                "asking the critic: " + ROWS + " rows x " + CONTINUATIONS + " continuations",
                asking(),
                "iteration of ppo-max",
                ppo);
    }

    /** Every iteration begins from the same state, so that all do the same work. */
    private Work iteration(PpoMaxConfig config) {
        PpoMax ppo = lab.trainer(size.apply(config), 0);
        ppo.next();
        TrainingSnapshot start = ppo.snapshot();
        return Work.after(() -> ppo.restore(start), ppo::next);
    }

    private Work asking() {
        PpoMax ppo = lab.trainer(size.apply(Presets.ppoMax()), 0);
        Rewards rewards = ppo.shape(ppo.score(ppo.rollout(ppo.prompts())));
        int[] rows =
                IntStream.range(0, Math.min(ROWS, rewards.rollout().rows())).toArray();
        return Work.of(() -> CriticCheck.of(ppo, rewards).calibrationAt(0, CONTINUATIONS, rows));
    }

    private static PolicyTerms terms() {
        Random random = new Random(0);
        TokenRows logProbs = rows(random, -3, 0);
        return new PolicyTerms(
                logProbs,
                logProbs.plus(rows(random, -0.4, 0.4)),
                logProbs.plus(rows(random, -0.4, 0.4)),
                rows(random, 0, 3),
                rows(random, -2, 2),
                logProbs.map(any -> 1),
                TokenRows.zerosLike(logProbs),
                IntStream.range(0, RESPONSES).boxed().toList());
    }

    private static TokenRows rows(Random random, double low, double high) {
        return TokenRows.of(IntStream.range(0, RESPONSES)
                .mapToObj(row -> random.doubles(TOKENS, low, high).toArray())
                .toArray(double[][]::new));
    }
}
