package io.pposcope.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.pposcope.data.DialogueFile;
import io.pposcope.data.PreferenceFile;
import io.pposcope.fuzz.Mutation.Form;
import io.pposcope.internal.files.TextFile;
import io.pposcope.model.Architecture;
import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.Weights;
import io.pposcope.model.adapters.AdapterFolder;
import io.pposcope.model.adapters.LowRank;
import io.pposcope.model.files.ModelFolder;
import io.pposcope.model.files.Safetensors;
import io.pposcope.pipeline.WorldLab;
import io.pposcope.recording.Recorder;
import io.pposcope.recording.Recording;
import io.pposcope.recording.RunHistory;
import io.pposcope.text.BytePairTokenizer;
import io.pposcope.text.huggingface.ChatTemplate;
import io.pposcope.text.huggingface.PretrainedTokenizer;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.PpoMax;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every file that somebody else can have written, changed at one place at a time: it is read right, or refused in words
 * that name the file and say what was expected or what to do.
 */
class ReadersFuzzTest {

    private static final long SEED = 20_261_125;
    private static final int HANGS_AFTER_SECONDS = 60;
    private static final int TOKENS = 264;
    private static final Path STORIES = Path.of("..", "..", "shared", "models", "stories260K");

    /** What only a programmer understands, and what a message without content says. */
    private static final Pattern UNCLEAR =
            Pattern.compile("Input length|Cannot invoke|JsonReader|\\bjava\\.|com\\.google|Exception|BEGIN_|For input"
                    + "|Not a JSON|overflow|out of bounds|toIndex|ClassCast|Failed to "
                    + "invoke|lambda|Gson|@[0-9a-f]{6,}|Malformed input|Unexpected end of");

    private static final Pattern REMEDY =
            Pattern.compile("expected|must|again|rather|instead|earlier checkpoint|can be loaded|belong|save|delete|"
                    + "is missing|do not fit|neither|call one so|open it with|unpack|rename|it holds|are read|has no");

    @TempDir
    Path folder;

    private final ExecutorService reader = Executors.newSingleThreadExecutor();
    private final List<String> unclear = new ArrayList<>();
    private int refused;
    private int right;

    @Test
    void two_hundred_mutations_are_read_right_or_refused_clearly() throws Exception {
        fuzz(200);
    }

    @Test
    @Tag("slow")
    void two_thousand_mutations_are_read_right_or_refused_clearly() throws Exception {
        fuzz(2000);
    }

    private void fuzz(int mutations) throws Exception {
        List<Subject> subjects = subjects();
        Random random = new Random(SEED);
        for (int i = 0; i < mutations; i++) {
            tryOne(subjects.get(i % subjects.size()), random);
        }
        reader.shutdownNow();
        System.out.println("readers, seed " + SEED + ": " + subjects.size() + " files, " + mutations + " mutations: "
                + refused + " refused clearly, " + right + " read right, " + unclear.size() + " unclear");
        assertEquals("", String.join("\n", unclear));
    }

    private void tryOne(Subject subject, Random random) throws Exception {
        Path file = folder.resolve(subject.file());
        byte[] whole = Files.readAllBytes(file);
        Mutation mutation = Mutation.of(whole, subject.form(), random);
        String what = subject.file() + ", " + mutation.what() + ": ";
        Files.write(file, mutation.content());
        try {
            Object read = reader.submit(() -> subject.reader().read(file.getParent()))
                    .get(HANGS_AFTER_SECONDS, TimeUnit.SECONDS);
            if (subject.forbids(mutation)) {
                unclear.add(what + "was taken: " + read);
            } else {
                right++;
            }
        } catch (ExecutionException e) {
            judge(what, file, e.getCause());
        } catch (TimeoutException e) {
            unclear.add(what + "hangs");
        } finally {
            Files.write(file, whole);
        }
    }

    private void judge(String what, Path file, Throwable refusal) {
        String said = String.valueOf(refusal.getMessage());
        boolean kind = refusal instanceof IOException || refusal instanceof IllegalArgumentException;
        boolean named =
                said.contains(file.toString()) || said.contains(file.getParent().toString());
        if (kind
                && named
                && REMEDY.matcher(said).find()
                && !UNCLEAR.matcher(said.replace(folder.toString(), "")).find()) {
            refused++;
        } else {
            unclear.add(what + refusal.getClass().getSimpleName() + ": " + said.replaceAll("\\p{Cntrl}", "?"));
        }
    }

    private List<Subject> subjects() throws Exception {
        List<Subject> subjects = new ArrayList<>();
        addModels(subjects);
        addTokenizers(subjects);
        addData(subjects);
        addRuns(subjects);
        for (Subject subject : subjects) {
            Object read = subject.reader().read(folder.resolve(subject.file()).getParent());
            assertEquals(
                    read,
                    subject.reader().read(folder.resolve(subject.file()).getParent()),
                    subject.file() + " is read equal twice");
        }
        return subjects;
    }

    private void addModels(List<Subject> subjects) throws IOException {
        Architecture llama = new LlamaArchitecture(TOKENS, 8, 2, 2, 1, 16, 32, 10_000, 1e-5, false);
        Architecture gpt2 = new Gpt2Architecture(TOKENS, 8, 2, 2, 16, 32, 1e-5, true, true);
        Subject.Reader model = at -> described(
                ModelFolder.open(at).languageModel(), ModelFolder.open(at).architecture());
        ModelFolder.save(folder.resolve("llama"), llama, Initialisation.of(llama, 1));
        ModelFolder.save(folder.resolve("gpt2"), gpt2, Initialisation.of(gpt2, 1));
        subjects.add(new Subject(
                "llama/config.json",
                Form.JSON,
                model,
                Map.ofEntries(
                        Map.entry("hidden_size", "count"),
                        Map.entry("vocab_size", "count"),
                        Map.entry("intermediate_size", "count"),
                        Map.entry("num_hidden_layers", "count"),
                        Map.entry("num_attention_heads", "count"),
                        Map.entry("num_key_value_heads", "count"),
                        Map.entry("head_dim", "count"),
                        Map.entry("max_position_embeddings", "count"),
                        Map.entry("rms_norm_eps", "positive"),
                        Map.entry("rope_theta", "positive"),
                        Map.entry("tie_word_embeddings", "flag"),
                        Map.entry("hidden_act", "text"),
                        Map.entry("model_type", "text"))));
        subjects.add(new Subject(
                "gpt2/config.json",
                Form.JSON,
                model,
                Map.of(
                        "n_embd",
                        "count",
                        "vocab_size",
                        "count",
                        "n_layer",
                        "count",
                        "n_head",
                        "count",
                        "n_inner",
                        "count",
                        "n_positions",
                        "count",
                        "layer_norm_epsilon",
                        "positive",
                        "activation_function",
                        "text")));
        subjects.add(new Subject("llama/model.safetensors", Form.SAFETENSORS, model));
        subjects.add(new Subject("gpt2/model.safetensors", Form.SAFETENSORS, model));
        addShards(subjects, llama, model);
        LowRank lowRank = LowRank.of(llama, 2);
        AdapterFolder.save(folder.resolve("adapters"), "base", llama, lowRank, lowRank.fresh(llama, 1));
        Subject.Reader adapters = at -> AdapterFolder.open(at, llama).lowRank();
        subjects.add(new Subject(
                "adapters/adapter_config.json",
                Form.JSON,
                adapters,
                Map.of("r", "count", "lora_alpha", "positive", "peft_type", "text")));
        subjects.add(new Subject("adapters/adapter_model.safetensors", Form.SAFETENSORS, adapters));
    }

    /** Half of the tensors in one file, half in another. */
    private void addShards(List<Subject> subjects, Architecture architecture, Subject.Reader model) throws IOException {
        Path shards = Files.createDirectories(folder.resolve("shards"));
        Files.copy(folder.resolve("llama/config.json"), shards.resolve("config.json"));
        Weights all = Initialisation.of(architecture, 1);
        JsonObject map = new JsonObject();
        List<String> names = List.copyOf(all.names());
        for (String shard : List.of("one.safetensors", "two.safetensors")) {
            Weights.Builder part = Weights.builder();
            names.subList(shard.startsWith("one") ? 0 : 8, shard.startsWith("one") ? 8 : names.size())
                    .forEach(name -> {
                        part.put(name, all.tensor(name));
                        map.addProperty(name, shard);
                    });
            Safetensors.write(shards.resolve(shard), part.build());
        }
        JsonObject index = new JsonObject();
        index.add("weight_map", map);
        Files.writeString(shards.resolve("model.safetensors.index.json"), index.toString());
        subjects.add(new Subject("shards/model.safetensors.index.json", Form.JSON, model));
    }

    private static String described(Weights weights, Architecture architecture) {
        return architecture + " "
                + weights.names().stream()
                        .map(name -> name + Arrays.toString(weights.tensor(name).shape()))
                        .toList();
    }

    private void addTokenizers(List<Subject> subjects) throws IOException {
        BytePairTokenizer own = BytePairTokenizer.train(Stream.of("the cat sat on the mat, the dog sat too"), TOKENS);
        Path whole = Files.createDirectories(folder.resolve("tokenizer"));
        Files.writeString(whole.resolve("tokenizer.json"), own.toJson());
        Files.writeString(
                whole.resolve("generation_config.json"),
                "{\"bos_token_id\": 1, \"eos_token_id\": [2, 1], \"pad_token_id\": 0}");
        Files.writeString(whole.resolve("config.json"), "{\"vocab_size\": 264}");
        Files.writeString(
                whole.resolve("tokenizer_config.json"),
                "{\"eos_token\": {\"content\": \"" + own.piece(2) + "\"}, \"bos_token\": \"" + own.piece(1)
                        + "\", \"chat_template\": \"{{ messages[0].content }}\"}");
        Subject.Reader pretrained = at -> read(at, TOKENS);
        subjects.add(new Subject("tokenizer/tokenizer.json", Form.JSON, pretrained));
        subjects.add(new Subject(
                "tokenizer/generation_config.json",
                Form.JSON,
                pretrained,
                Map.of("eos_token_id", "id", "bos_token_id", "id")));
        subjects.add(new Subject(
                "tokenizer/tokenizer_config.json",
                Form.JSON,
                at -> read(at, TOKENS) + ChatTemplate.of(at).isPresent()));
        Path bare = Files.createDirectories(folder.resolve("own"));
        Files.writeString(bare.resolve("tokenizer.json"), own.toJson());
        subjects.add(
                new Subject("own/tokenizer.json", Form.JSON, at -> BytePairTokenizer.load(at.resolve("tokenizer.json"))
                        .toJson()));
        Path parts = Files.createDirectories(folder.resolve("parts"));
        JsonObject model =
                JsonParser.parseString(own.toJson()).getAsJsonObject().getAsJsonObject("model");
        Files.writeString(
                parts.resolve("vocab.json"), model.getAsJsonObject("vocab").toString());
        JsonArray merges = model.getAsJsonArray("merges");
        Files.writeString(
                parts.resolve("merges.txt"),
                "#version: 0.2\n"
                        + String.join(
                                "\n",
                                merges.asList().stream()
                                        .map(m -> m.getAsString())
                                        .toList()) + "\n");
        Files.writeString(parts.resolve("config.json"), "{\"eos_token_id\": 2}");
        subjects.add(new Subject("parts/vocab.json", Form.JSON, pretrained));
        subjects.add(new Subject("parts/merges.txt", Form.TEXT, pretrained));
        if (Files.isDirectory(STORIES)) {
            Path stories = Files.createDirectories(folder.resolve("stories"));
            for (String name :
                    List.of("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json")) {
                Files.copy(STORIES.resolve(name), stories.resolve(name));
            }
            subjects.add(new Subject("stories/tokenizer.json", Form.JSON, at -> read(at, 512)));
        }
    }

    private static String read(Path at, int size) throws IOException {
        try (PretrainedTokenizer tokenizer = PretrainedTokenizer.open(at, size)) {
            return Arrays.toString(tokenizer.encode("the cat sat")) + tokenizer.bos() + " " + tokenizer.eos() + " "
                    + tokenizer.pad();
        }
    }

    private void addData(List<Subject> subjects) throws IOException {
        String dialogue = "\\n\\nHuman: Where is the cat?\\n\\nAssistant: ";
        String turn = "[{\"role\": \"user\", \"content\": \"Where?\"}, "
                + "{\"role\": \"assistant\", \"content\": \"On the mat\"}]";
        String pairs = "{\"chosen\": \"" + dialogue + "Here.\", \"rejected\": \"" + dialogue + "Gone.\"}\n"
                + "{\"prompt\": \"Why?\", \"chosen\": \"So.\", \"rejected\": \"No.\"}\n"
                + "{\"chosen\": " + turn + ", \"rejected\": " + turn.replace("mat", "roof") + "}\n";
        String dialogues =
                "{\"messages\": " + turn + "}\n{\"instruction\": \"Say\", \"input\": \"it\", \"output\": \"it\"}\n"
                        + "{\"conversations\": [{\"from\": \"human\", \"value\": \"Hi\"}, {\"from\": "
                        + "\"gpt\", \"value\": \"Ho\"}]}\n{\"prompt\": \"Tell.\"}\n";
        Path data = Files.createDirectories(folder.resolve("data"));
        for (String name :
                List.of("pairs.jsonl", "pairs.jsonl.gz", "dialogues.jsonl", "dialogues.json", "prompts.txt")) {
            String text = name.startsWith("pairs")
                    ? pairs
                    : name.startsWith("prompts")
                            ? "One prompt\nand another\n"
                            : name.endsWith("json")
                                    ? "[" + String.join(",", dialogues.lines().toList()) + "]"
                                    : dialogues;
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            Files.write(data.resolve(name), name.endsWith(".gz") ? Mutation.gzip(bytes) : bytes);
        }
        for (String name : List.of("pairs.jsonl", "pairs.jsonl.gz")) {
            subjects.add(new Subject("data/" + name, name.endsWith(".gz") ? Form.TEXT : Form.LINES, at -> {
                List<Object> read = new ArrayList<>();
                return read.add(PreferenceFile.read(at.resolve(name), read::add)) ? read : null;
            }));
        }
        for (String name : List.of("dialogues.jsonl", "dialogues.json")) {
            subjects.add(new Subject("data/" + name, name.endsWith("l") ? Form.LINES : Form.JSON, at -> {
                List<Object> read = new ArrayList<>();
                return read.add(DialogueFile.read(at.resolve(name), read::add)) ? read : null;
            }));
        }
        subjects.add(new Subject("data/prompts.txt", Form.TEXT, at -> TextFile.lines(at.resolve("prompts.txt"))));
    }

    /** A short run of the embedded world: its record, its recording, its checkpoint. */
    private void addRuns(List<Subject> subjects) throws IOException {
        PpoMaxConfig small = Presets.ppoMax().with(c -> c.rolloutBatchSize(3)
                .maxNewTokens(6)
                .minibatches(1, 3, 1)
                .critic(PpoMaxConfig.CriticStart.REWARD_MODEL, 0));
        try (WorldLab lab = WorldLab.open()) {
            PpoMax ppo = lab.trainer(small, 5);
            Recorder recorder = Recorder.into(folder.resolve("recording"));
            RunHistory history = new RunHistory();
            for (int i = 0; i < 2; i++) {
                var iteration = ppo.next();
                recorder.add(iteration);
                history.add(iteration);
            }
            Files.createDirectories(folder.resolve("run"));
            history.writeTo(folder.resolve("run/metrics.jsonl"));
            Checkpoint.save(folder.resolve("run"), ppo);
        }
        subjects.add(new Subject("run/metrics.jsonl", Form.LINES, at -> RunHistory.read(at.resolve("metrics.jsonl"))
                .metrics()));
        subjects.add(new Subject(
                "recording/iteration-000001.jsonl",
                Form.LINES,
                at -> Recording.open(at).metrics() + " " + Recording.open(at).iteration(1)));
        subjects.add(new Subject("recording/iteration-000001.safetensors", Form.SAFETENSORS, at -> Recording.open(at)
                .iteration(1)));
        subjects.add(new Subject("run/iteration-000002/state.json", Form.JSON, at -> Checkpoint.read(at)
                .snapshot()));
        subjects.add(new Subject("run/iteration-000002/critic.safetensors", Form.SAFETENSORS, at -> Checkpoint.read(at)
                .snapshot()));
    }
}
