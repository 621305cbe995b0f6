package io.pposcope.model;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Everything a learner needs to go on exactly as it would have: weights, optimiser moments, step counts.
 *
 * @param policy the policy's weights, first and second moments
 * @param critic the critic's
 */
public record LearnerState(Part policy, Part critic) {

    /** One model's weights and AdamW moments after {@code steps} steps. */
    public record Part(Weights weights, Weights firstMoments, Weights secondMoments, long steps) {

        /** Of a model that is not there, or not apart from another. */
        public static Part nothing() {
            Weights none = Weights.builder().build();
            return new Part(none, none, none, 0);
        }

        Part sharing(Part earlier) {
            return new Part(
                    weights.sharing(earlier.weights),
                    firstMoments.sharing(earlier.firstMoments),
                    secondMoments.sharing(earlier.secondMoments),
                    steps);
        }

        Part kept() {
            return new Part(weights.kept(), firstMoments.kept(), secondMoments.kept(), steps);
        }

        private void collect(Set<TensorValues> tensors) {
            for (Weights one : new Weights[] {weights, firstMoments, secondMoments}) {
                one.tensors().forEach(tensor -> tensors.add(tensor.source()));
            }
        }
    }

    /**
     * An equal state that takes every tensor which did not change from {@code earlier}, so that both cost little more
     * than one.
     */
    public LearnerState sharing(LearnerState earlier) {
        return new LearnerState(policy.sharing(earlier.policy), critic.sharing(earlier.critic));
    }

    /** An equal state that stays as it is while a learner trains on; copies lie outside Java's heap. */
    public LearnerState kept() {
        return new LearnerState(policy.kept(), critic.kept());
    }

    /** Bytes of host memory that kept states may take together: a quarter of what this process may use. */
    public static long hostShare() {
        return Runtime.getRuntime().maxMemory() / 4;
    }

    /** Bytes of host memory that some states take together once they are {@link #kept}, shared tensors counted once. */
    public static long bytes(Collection<LearnerState> states) {
        Set<TensorValues> tensors = Collections.newSetFromMap(new IdentityHashMap<>());
        states.forEach(state -> {
            state.policy.collect(tensors);
            state.critic.collect(tensors);
        });
        return tensors.stream().mapToLong(TensorValues::hostBytes).sum();
    }
}
