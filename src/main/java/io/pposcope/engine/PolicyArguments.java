package io.pposcope.engine;

import io.pposcope.math.TokenLoss;
import io.pposcope.model.Learner.Experience;
import io.pposcope.model.PolicyObjective;
import io.pposcope.model.PolicyObjective.EntropyTerm;
import io.pposcope.model.Surrogate;
import java.util.Arrays;
import java.util.List;

/** Lays a policy objective and its experience out as the script's arguments. */
final class PolicyArguments {

    /** The script's numbers of surrogates are their places here. */
    static final List<Class<? extends Surrogate>> SURROGATES = List.of(
            Surrogate.TokenRatio.class,
            Surrogate.SequenceRatio.class,
            Surrogate.LogProb.class,
            Surrogate.KlCov.class,
            Surrogate.ClipCov.class,
            Surrogate.Typed.class);

    private PolicyArguments() {}

    /** The shards of a policy's pass: an entropy target is for the mean over all rows, which shards do not see. */
    static Shards cut(Shards shards, PolicyObjective objective) {
        return objective.entropy() instanceof EntropyTerm.Target ? Shards.WHOLE : shards;
    }

    /** A typed loss by its values and its derivatives, in the places where the script looks for them. */
    static Experience linear(Experience e, TokenLoss.Values loss) {
        return new Experience(
                e.sequences(),
                loss.values(),
                e.refLogProbs(),
                loss.slopes(),
                e.oldValues(),
                e.returns(),
                e.weights(),
                e.marks(),
                e.numbers());
    }

    /** Per-token series, lengths, then temperature and coefficients, in the order of {@code policy_backward}. */
    static ScriptCall into(ScriptCall call, Experience e, PolicyObjective objective) {
        call.floats(e.denominatorLogProbs().flat())
                .floats(e.refLogProbs().flat())
                .floats(e.advantages().flat())
                .floats(e.weights().flat())
                .floats(e.marks().flat())
                .ints(
                        Arrays.stream(e.weights().lengths()).asLongStream().toArray(),
                        e.weights().rows())
                .number(objective.temperature());
        return coefficients(call, objective);
    }

    /**
     * Surrogate, clip range ε below and above 1, dual clip, log-ratio limit, entropy coefficient and target, KL
     * coefficient and estimator.
     */
    static ScriptCall coefficients(ScriptCall call, PolicyObjective o) {
        return call.number((long) SURROGATES.indexOf(o.surrogate().getClass()))
                .number(o.clipRange())
                .number(o.upperClipRange())
                .number(o.dualClip())
                .number(o.logRatioLimit())
                .number(o.entropy().coefficient())
                .number(target(o.entropy()))
                .number(o.kl().coefficient())
                .number((long) o.kl().estimator().ordinal());
    }

    private static double target(EntropyTerm term) {
        return switch (term) {
            case EntropyTerm.None none -> Double.POSITIVE_INFINITY;
            case EntropyTerm.Bonus bonus -> Double.POSITIVE_INFINITY;
            case EntropyTerm.Target target -> target.target();
        };
    }
}
