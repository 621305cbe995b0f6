package io.pposcope.cli;

import io.pposcope.data.DialogueFile;
import io.pposcope.engine.Placement;
import io.pposcope.internal.files.TextFile;
import io.pposcope.model.adapters.LowRank;
import io.pposcope.pipeline.ModelLab;
import io.pposcope.pipeline.TextPrompts;
import io.pposcope.reward.RewardFunction;
import io.pposcope.reward.polyglot.GuestLanguage;
import io.pposcope.reward.polyglot.GuestReward;
import io.pposcope.stage.PretrainMix;
import io.pposcope.text.Dialogue;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A model of one's own on the command line: policy, rewards, prompts. */
final class OwnModel {

    @Option(
            names = "--policy",
            paramLabel = "FOLDER|NAME",
            description = "A model in Hugging Face's layout, or its name on "
                    + "the hub, trained in place of the embedded world's.")
    private String policy;

    @Option(
            names = "--reward",
            paramLabel = "FILE|FOLDER",
            description = "Reward of --policy: a rule in a .js or .py file, or a reward model's folder.")
    private Path reward;

    @Option(
            names = "--gold",
            paramLabel = "FILE",
            description = "What is meant: a rule in a .js or .py file, looked at and never trained on.")
    private Path gold;

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description =
                    "Texts that --policy continues, one a line; or dialogues that it answers, or pairs whose prompts"
                            + " it answers, in a .jsonl or .json file.")
    private Path prompts;

    @Option(
            names = "--long-prompts",
            paramLabel = "refuse|leave-out|cut",
            defaultValue = "refuse",
            description = "What is done with prompts that leave no room for a "
                    + "response in the context: nothing begins, they are left out,"
                    + " or cut to their ends (${DEFAULT-VALUE}).")
    private String longPrompts;

    @Option(
            names = "--lora",
            paramLabel = "RANK",
            defaultValue = "0",
            description = "Train low-rank adapters of this rank alone; 0 trains every weight (${DEFAULT-VALUE}).")
    private int loraRank;

    boolean given() {
        return policy != null;
    }

    ModelLab open(Placement placement) throws IOException {
        if (reward == null || prompts == null) {
            throw new IllegalArgumentException("--policy needs --reward and --prompts");
        }
        if (!List.of("refuse", "leave-out", "cut").contains(longPrompts)) {
            throw new IllegalArgumentException(
                    "--long-prompts is " + longPrompts + "; it must be refuse, leave-out or cut");
        }
        BadOption.refuseBelow(0, "--lora", loraRank);
        return ModelLab.open(policy, placement);
    }

    /** There are no texts for a language-model loss, so presets that mix one in do without. */
    PpoMax trainer(ModelLab lab, PpoMaxConfig config, long seed) throws IOException {
        RewardFunction trained = Files.isDirectory(reward) ? lab.rewardModel(reward) : rule(reward);
        TextPrompts texts = fitting(prompts(lab), lab.promptRoom(config, trained));
        if (config.update().pretrain().pretrainCoefficient() > 0) {
            System.err.println(config.name() + " without its language-model loss: there are no texts for it");
        }
        PpoMaxConfig without = config.with(c -> c.pretrain(PretrainMix.none()));
        MemoryCheck.require(lab.memory(without, texts, loraRank == 0 ? Optional.empty() : Optional.of(adapters(lab))));
        return loraRank == 0
                ? lab.trainer(without, trained, texts, seed)
                : lab.trainer(without, trained, texts, adapters(lab), seed);
    }

    private TextPrompts fitting(TextPrompts all, int room) {
        TextPrompts fitting =
                switch (longPrompts) {
                    case "leave-out" -> all.withoutLongerThan(room);
                    case "cut" -> all.cutTo(room);
                    default -> all;
                };
        if (fitting.size() < all.size()) {
            System.err.println("left out: " + (all.size() - fitting.size()) + " of " + all.size()
                    + " prompts, longer than " + room + " tokens");
        }
        return fitting;
    }

    private TextPrompts prompts(ModelLab lab) throws IOException {
        if (!prompts.getFileName().toString().matches(".*\\.jsonl?(\\.gz)?")) {
            return lab.continuing(TextFile.lines(prompts).stream()
                    .filter(line -> !line.isBlank())
                    .toList());
        }
        List<Dialogue> asked = new ArrayList<>();
        System.err.println(DialogueFile.read(prompts, dialogue -> asked.add(question(dialogue))) + " in " + prompts);
        return lab.answering(asked);
    }

    /** Without its last answer, where it has one. */
    private static Dialogue question(Dialogue dialogue) {
        return dialogue.isPrompt()
                ? dialogue
                : new Dialogue(dialogue.turns().subList(0, dialogue.turns().size() - 1));
    }

    private LowRank adapters(ModelLab lab) {
        return LowRank.of(lab.folder().architecture(), loraRank);
    }

    /** Writes the trained policy into a run's folder; adapters beside the model they are worked into. */
    Path save(ModelLab lab, PpoMax ppo, Path run) throws IOException {
        Path model = run.resolve("model");
        if (loraRank == 0) {
            return lab.save(model, ppo);
        }
        lab.saveAdapters(run.resolve("adapters"), ppo, adapters(lab));
        return lab.saveMerged(model, ppo, adapters(lab));
    }

    RewardFunction gold() throws IOException {
        return rule(gold == null ? reward : gold);
    }

    private static GuestReward rule(Path file) throws IOException {
        String name = file.getFileName().toString();
        GuestLanguage language = name.endsWith(".py") ? GuestLanguage.PYTHON : GuestLanguage.JAVASCRIPT;
        if (!name.endsWith(".py") && !name.endsWith(".js")) {
            throw new IllegalArgumentException(file + " is no rule; a file that ends in .js or .py is expected");
        }
        return GuestReward.of(language, name.substring(0, name.length() - 3), TextFile.read(file));
    }
}
