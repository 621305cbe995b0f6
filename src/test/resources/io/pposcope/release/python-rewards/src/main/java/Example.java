import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.RewardFunction;
import io.pposcope.reward.polyglot.GuestReward;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;

/** One iteration on the learnt reward and a reward in Python. */
public final class Example {

    private static final PpoMaxConfig SMALL = Presets.ppoMax().with(c -> c.rolloutBatchSize(6).maxNewTokens(10)
            .minibatches(2, 3, 2).critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 0));

    private Example() {}

    public static void main(String... arguments) {
        try (WorldLab lab = WorldLab.open()) {
            RewardFunction brevity = GuestReward.python("brevity", "def reward(response):\n    " + "return -0.05 * response.length");
            PpoMax ppo = lab.trainer(SMALL, lab.learnedReward().plus(0.5, brevity), 1);
            System.out.println("trained on " + ppo.next().rollout().rows() + " responses");
        }
    }
}
