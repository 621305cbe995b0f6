package io.pposcope.model;

/**
 * One AdamW step of policy and critic.
 *
 * @param policyRate learning rate of the policy in this step; 0 leaves the policy and its moments untouched
 * @param criticRate learning rate of the critic in this step
 * @param policyScale factor on the policy's gradient, from clipping
 * @param criticScale factor on the critic's gradient
 */
public record OptimiserStep(
        double policyRate, double criticRate, double policyScale, double criticScale, AdamWSettings settings) {

    /** β₁, β₂, ε (added after bias correction, as PyTorch does) and decoupled weight decay. */
    public record AdamWSettings(double beta1, double beta2, double epsilon, double weightDecay) {

        /** β 0.9 and 0.95, no decay, as the released code has them; ε 1e-8. */
        public static AdamWSettings standard() {
            return new AdamWSettings(0.9, 0.95, 1e-8, 0);
        }
    }
}
