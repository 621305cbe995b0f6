import io.pposcope.pipeline.WorldLab;
import io.pposcope.reward.polyglot.GuestReward;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;

/** One iteration of PPO-max in the embedded world, with the library and libtorch alone. */
public final class Example {

    private static final PpoMaxConfig SMALL = Presets.ppoMax().with(c -> c.rolloutBatchSize(6).maxNewTokens(10)
            .minibatches(2, 3, 2).critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 0));

    private Example() {}

    public static void main(String... arguments) {
        try (WorldLab lab = WorldLab.open()) {
            PpoMax ppo = lab.trainer(SMALL, 1);
            System.out.println("trained on " + ppo.next().rollout().rows() + " responses");
        }
        try {
            GuestReward.python("brevity", "def reward(response):\n    return -response.length");
        } catch (IllegalStateException missing) {
            System.out.println(missing.getMessage());
        }
    }
}
