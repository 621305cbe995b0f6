package io.pposcope.pipeline;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.engine.TorchEngine;
import io.pposcope.experience.PromptBatch;
import io.pposcope.math.RandomStreams;
import io.pposcope.math.SamplingControls;
import io.pposcope.math.TokenIds;
import io.pposcope.model.Architecture;
import io.pposcope.model.Decoding;
import io.pposcope.model.Initialisation;
import io.pposcope.model.Policy;
import io.pposcope.model.Sequences;
import io.pposcope.model.Weights;
import io.pposcope.model.files.ModelFolder;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.PretrainMix;
import io.pposcope.text.Tokenizer;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Opens, saves and opens again the model folders that a JSON file lists, and prints, a line each, what was found:
 * {@code RoundTripProbe JOBS}; round_trip_with_transformers.py reads it.
 */
public final class RoundTripProbe {

    private static final SamplingControls LIKELIEST = new SamplingControls(1, 1, 1, 1);

    private RoundTripProbe() {}

    public static void main(String... arguments) throws Exception {
        for (JsonElement job :
                JsonParser.parseString(Files.readString(Path.of(arguments[0]))).getAsJsonArray()) {
            Map<String, Object> found = new LinkedHashMap<>();
            try {
                find(job.getAsJsonObject(), found);
            } catch (IllegalArgumentException e) {
                found.put("error", e.getMessage());
            }
            System.out.println(new Gson().toJson(found));
        }
    }

    private static void find(JsonObject job, Map<String, Object> found) throws Exception {
        Path source = Path.of(job.get("folder").getAsString());
        Path saved = Path.of(source + "-saved");
        Path reward = Path.of(source + "-reward");
        int[] ids = job.getAsJsonArray("ids").asList().stream()
                .mapToInt(JsonElement::getAsInt)
                .toArray();
        String text = job.get("text").getAsString();
        try (ModelLab lab = ModelLab.open(source)) {
            PpoMaxConfig config = Presets.ppoMax().with(c -> c.pretrain(PretrainMix.none())
                    .rolloutBatchSize(4)
                    .minibatches(1, 4, 4)
                    .maxNewTokens(job.get("limit").getAsInt())
                    .sampling(LIKELIEST)
                    .critic(PpoMaxConfig.CriticStart.SFT_POLICY, 0));
            PpoMax ppo = lab.trainer(
                    config,
                    RewardFunction.of("none", (prompt, response) -> 0),
                    job.getAsJsonArray("prompts").asList().stream()
                            .map(JsonElement::getAsString)
                            .toList(),
                    1);
            greedy(ppo, found);
            found.put("first", seen(lab, ids, text));
            lab.save(saved, ppo);
            Weights scored = scored(lab.weights(), lab.folder().architecture());
            lab.saveRewardModel(reward, scored);
        }
        try (ModelLab lab = ModelLab.open(saved)) {
            found.put("again", seen(lab, ids, text));
        }
        found.put("scores", scores(reward, job));
    }

    private static void greedy(PpoMax ppo, Map<String, Object> found) {
        PromptBatch prompts = ppo.prompts();
        var rollout = ppo.rollout(prompts);
        found.put(
                "prompts",
                IntStream.range(0, rollout.rows())
                        .mapToObj(row -> prompts.tokens().row(row))
                        .toList());
        found.put(
                "responses",
                IntStream.range(0, rollout.rows())
                        .mapToObj(row -> rollout.tokens().row(row))
                        .toList());
        found.put(
                "cut",
                rollout.completions().stream()
                        .map(response -> response.truncated())
                        .toList());
    }

    private static Map<String, Object> seen(ModelLab lab, int[] ids, String text) {
        int context = lab.folder().architecture().contextLength();
        int[] fitting = Arrays.copyOf(ids, Math.min(ids.length, context - 1));
        Tokenizer tokenizer = lab.tokenizer();
        Policy policy = lab.engine().policy(lab.weights());
        Map<Integer, double[]> next = new TreeMap<>();
        for (int length : new int[] {1, 2, fitting.length / 2, fitting.length}) {
            try (Decoding decoding = policy.decode(TokenIds.of(Arrays.copyOf(fitting, length)), 1, LIKELIEST)) {
                next.put(length, decoding.nextLogProbs(0));
            }
        }
        Map<String, Object> seen = new LinkedHashMap<>();
        seen.put("context", context);
        seen.put("logProbs", next);
        seen.put("ends", new TreeSet<>(tokenizer.ends()));
        seen.put("markers", List.of(tokenizer.bos(), tokenizer.eos(), tokenizer.pad()));
        seen.put("encoded", tokenizer.encode(text));
        seen.put("decoded", tokenizer.decode(tokenizer.encode(text)));
        return seen;
    }

    /** A score head that is not zero, so that scores differ. */
    private static Weights scored(Weights backbone, Architecture architecture) {
        float[] row = new float[architecture.hiddenSize()];
        var random = RandomStreams.at(7, 0);
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) random.nextDouble(-1, 1);
        }
        Weights.Builder head = Weights.builder().put("score.weight", new long[] {1, row.length}, row);
        return Initialisation.withScoreHead(backbone, architecture).with(head.build());
    }

    private static double[] scores(Path reward, JsonObject job) throws Exception {
        ModelFolder folder = ModelFolder.open(reward);
        int[][] texts = job.getAsJsonArray("scored").asList().stream()
                .map(one -> one.getAsJsonArray().asList().stream()
                        .mapToInt(JsonElement::getAsInt)
                        .toArray())
                .toArray(int[][]::new);
        TokenIds prompts = TokenIds.of(
                Arrays.stream(texts).map(one -> Arrays.copyOf(one, 1)).toArray(int[][]::new));
        TokenIds responses = TokenIds.of(Arrays.stream(texts)
                .map(one -> Arrays.copyOfRange(one, 1, one.length))
                .toArray(int[][]::new));
        try (TorchEngine engine = TorchEngine.open(folder.architecture(), "cpu")) {
            return engine.rewardModel(folder.scored()).scores(new Sequences(prompts, responses));
        }
    }
}
