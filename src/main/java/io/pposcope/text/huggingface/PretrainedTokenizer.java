package io.pposcope.text.huggingface;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.pposcope.files.JsonFields;
import io.pposcope.files.JsonFile;
import io.pposcope.files.MalformedFileException;
import io.pposcope.files.TextFile;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Tokenizer;
import io.pposcope.text.TokenizerJson;
import io.pposcope.text.Turn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tokenizer of a model folder: {@code tokenizer.json}, or GPT-2's {@code vocab.json} and {@code merges.txt}. Which tokens
 * begin, end and pad comes from {@code generation_config.json}, {@code config.json} and {@code tokenizer_config.json}, in
 * this order; a model without padding pads with its end token, and since nothing here is padded with meaning, no harm is done.
 */
public final class PretrainedTokenizer implements Tokenizer, AutoCloseable {

    private static final String WHOLE = "tokenizer.json";

    private final HuggingFaceTokenizer tokenizer;
    private final Map<Integer, String> specials;
    private final Map<Integer, String> spellings;
    private final int vocabularySize;
    private final MarkerTokens markers;

    private PretrainedTokenizer(Path folder, JsonFields description, int vocabularySize) throws IOException {
        Vocabulary vocabulary = Vocabulary.of(description, folder, vocabularySize);
        this.specials = vocabulary.specials();
        this.spellings = vocabulary.spellings();
        this.vocabularySize = vocabularySize;
        this.markers = MarkerTokens.of(folder, spellings, vocabularySize);
        markers.ends().stream().filter(vocabulary.added()::contains).forEach(id -> specials.put(id, spellings.get(id)));
        this.tokenizer = tokenizer(description);
    }

    /** Hugging Face's own library says in its words what a description lacks. */
    private static HuggingFaceTokenizer tokenizer(JsonFields description) throws IOException {
        byte[] json = description.json().toString().getBytes(StandardCharsets.UTF_8);
        try {
            return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json),
                    Map.of("addSpecialTokens", "false", "truncation", "false"));
        } catch (RuntimeException e) {
            throw new MalformedFileException(description.origin() + " is refused by Hugging Face's tokenizers library ("
                    + e.getMessage() + "); expected a tokenizer as transformers' save_pretrained writes it: save or fetch it again", e);
        }
    }

    /**
     * Opens the tokenizer of a folder.
     *
     * @param vocabularySize of the model it goes with; the tokenizer must not know more tokens
     * @throws IOException if the files are missing
     * @throws IllegalArgumentException if they are damaged, or tokenizer and model do not go together
     */
    public static PretrainedTokenizer open(Path folder, int vocabularySize) throws IOException {
        return new PretrainedTokenizer(folder, description(folder), vocabularySize);
    }

    private static JsonFields description(Path folder) throws IOException {
        Path whole = folder.resolve(WHOLE);
        if (Files.isRegularFile(whole)) {
            return JsonFile.read(whole);
        }
        Path vocabulary = folder.resolve("vocab.json");
        Path merges = folder.resolve("merges.txt");
        if (!Files.isRegularFile(vocabulary) || !Files.isRegularFile(merges)) {
            throw new NoSuchFileException(folder + " has no tokenizer: neither " + WHOLE + " nor vocab.json and merges.txt");
        }
        return JsonFile.fields(bytePair(JsonFile.read(vocabulary), TextFile.lines(merges)), vocabulary + " with " + merges.getFileName());
    }

    /** GPT-2's byte-level byte-pair encoding, written the way tokenizer.json says it. */
    private static JsonObject bytePair(JsonFields vocabulary, List<String> merges) {
        JsonObject model = new JsonObject();
        model.addProperty("type", "BPE");
        model.add("vocab", vocabulary.json());
        JsonArray pairs = new JsonArray();
        merges.stream().filter(line -> !line.isBlank() && !line.startsWith("#version")).forEach(pairs::add);
        model.add("merges", pairs);
        JsonObject root = new JsonObject();
        root.addProperty("version", "1.0");
        root.add("added_tokens", endOfText(vocabulary));
        root.add("pre_tokenizer", TokenizerJson.byteLevel());
        root.add("decoder", TokenizerJson.byteLevel());
        root.add("model", model);
        return root;
    }

    private static JsonArray endOfText(JsonFields vocabulary) {
        JsonArray added = new JsonArray();
        if (vocabulary.has("<|endoftext|>")) {
            int id = Math.toIntExact(vocabulary.integer("<|endoftext|>", 0, Integer.MAX_VALUE));
            added.add(TokenizerJson.specialToken(id, "<|endoftext|>"));
        }
        return added;
    }

    /**
     * A dialogue as a template writes it, special tokens and all.
     *
     * @throws IllegalArgumentException if a turn spells a special token, by which it could forge the end of itself
     */
    public int[] prompt(Dialogue dialogue, ChatTemplate template) {
        for (Turn turn : dialogue.turns()) {
            specials.values().stream().filter(turn.text()::contains).findFirst().ifPresent(special -> {
                throw new IllegalArgumentException("the turn \"" + turn.text() + "\" spells the special token " + special + ", which the chat template keeps for itself; take it out");
            });
        }
        return Arrays.stream(tokenizer.encode(template.prompt(dialogue), false, false).getIds()).mapToInt(Math::toIntExact).toArray();
    }

    /** Text that spells a special token stays text: the parts around such a spelling and its pieces are encoded apart. */
    @Override
    public int[] encode(String text) {
        for (String special : specials.values()) {
            int at = text.indexOf(special);
            if (at >= 0) {
                int cut = at + Math.max(1, special.length() / 2);
                return Stream.of(encode(text.substring(0, cut)), encode(text.substring(cut))).flatMapToInt(Arrays::stream).toArray();
            }
        }
        return text.isEmpty() ? new int[0] : Arrays.stream(tokenizer.encode(text, false, false).getIds()).mapToInt(Math::toIntExact).toArray();
    }

    @Override
    public String decode(int... ids) {
        List<Long> ordinary = new ArrayList<>();
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize) {
                throw new IllegalArgumentException("there is no token " + id + "; ids run from 0 to " + (vocabularySize - 1));
            }
            if (!specials.containsKey(id)) {
                ordinary.add((long) id);
            }
        }
        return ordinary.isEmpty() ? "" : tokenizer.decode(ordinary.stream().mapToLong(id -> id).toArray(), false);
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public String piece(int id) {
        String special = specials.get(id);
        if (special != null) {
            return special;
        }
        String spelling = spellings.getOrDefault(id, "[" + id + "]");
        if (spelling.startsWith("▁")) {
            return " " + spelling.substring(1).replace('▁', ' ');
        }
        return spelling.matches("<0x[0-9A-F]{2}>") ? ofByte(spelling.substring(3, 5)) : readable(id, spelling);
    }

    /** A byte that is a whole character, a line's end for instance, is that character. */
    private static String ofByte(String hexadecimal) {
        int value = Integer.parseInt(hexadecimal, 16);
        return value < 0x80 ? Character.toString(value) : "\\x" + hexadecimal;
    }

    /** Byte-level spellings mean bytes; those that are no whole character keep their spelling. */
    private String readable(int id, String spelling) {
        String text = tokenizer.decode(new long[] {id}, false);
        return text.isEmpty() || text.indexOf('\uFFFD') >= 0 ? spelling : text;
    }

    @Override
    public int special(String spelling) {
        return specials.entrySet().stream().filter(entry -> entry.getValue().equals(spelling)).map(Map.Entry::getKey).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no special token " + spelling + "; there are " + specials.values()));
    }

    @Override
    public boolean isSpecial(int id) {
        return specials.containsKey(id) || markers.ends().contains(id);
    }

    @Override
    public int pad() {
        return markers.pad().orElse(markers.eos());
    }

    @Override
    public int bos() {
        return markers.bos().orElse(markers.eos());
    }

    @Override
    public int eos() {
        return markers.eos();
    }

    @Override
    public Set<Integer> ends() {
        return Set.copyOf(markers.ends());
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
