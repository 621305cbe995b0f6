package io.pposcope.pipeline;

import io.pposcope.data.DialoguePrompt;
import io.pposcope.data.PromptSet;
import io.pposcope.experience.Prompt;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Response;
import io.pposcope.reward.RewardFunction;
import io.pposcope.text.ChatFormat;
import io.pposcope.text.Turn;
import io.pposcope.trainer.PromptSource;
import io.pposcope.world.GoldReward;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prompts of the embedded world as a trainer reads them, and the gold reward that knows what is behind each. */
final class WorldPrompts implements PromptSource {

    private final PromptSet prompts;
    private final ChatFormat format;
    private final Map<String, DialoguePrompt> byId;

    WorldPrompts(PromptSet prompts, ChatFormat format) {
        this.prompts = prompts;
        this.format = format;
        this.byId = prompts.prompts().stream().collect(Collectors.toMap(DialoguePrompt::id, Function.identity()));
    }

    @Override
    public PromptBatch batch(long seed, int iteration, int size) {
        return new PromptBatch(
                iteration,
                prompts.batch(seed, iteration, size).stream().map(this::read).toList());
    }

    private Prompt read(DialoguePrompt prompt) {
        int[] ids = format.prompt(prompt.dialogue());
        return new Prompt(
                prompt.id(),
                prompt.dialogue().turns().stream().map(Turn::text).collect(Collectors.joining("\n")),
                IntStream.of(ids).boxed().toList(),
                IntStream.of(ids).mapToObj(format.tokenizer()::piece).toList());
    }

    @Override
    public void requireRoom(int contextLength, int maxNewTokens) {
        int longest = prompts.prompts().stream()
                .mapToInt(prompt -> format.prompt(prompt.dialogue()).length)
                .max()
                .orElseThrow();
        if (longest + maxNewTokens > contextLength) {
            throw new IllegalArgumentException("the world's longest prompt has " + longest
                    + " tokens and maxNewTokens is " + maxNewTokens
                    + ", but the context is " + contextLength + "; lower maxNewTokens to " + (contextLength - longest));
        }
    }

    /** The gold reward over these prompts: for evaluation, never for training. */
    RewardFunction gold(GoldReward gold) {
        return RewardFunction.of("gold", (prompt, response) -> gold.score(
                        byId.get(prompt.id()), response.text(), response.finish() == Response.Finish.END)
                .total());
    }

    /** The world's own form of a prompt. */
    DialoguePrompt original(Prompt prompt) {
        return byId.get(prompt.id());
    }
}
