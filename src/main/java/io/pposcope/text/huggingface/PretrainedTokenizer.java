package io.pposcope.text.huggingface;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.google.gson.JsonObject;
import io.pposcope.internal.files.JsonFields;
import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.text.Dialogue;
import io.pposcope.text.Tokenizer;
import io.pposcope.text.Turn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tokenizer of a model folder: {@code tokenizer.json}, or GPT-2's {@code vocab.json} and {@code merges.txt}. Which
 * tokens begin, end and pad comes from {@code generation_config.json}, {@code config.json} and
 * {@code tokenizer_config.json}, in this order; a model without padding pads with its end token, and since nothing here
 * is padded with meaning, no harm is done.
 */
public final class PretrainedTokenizer implements Tokenizer, AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;
    private final JsonObject description;
    private final int[] opening;
    private final int[] closing;
    private PlainText plain;
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
        this.opening = around(true);
        this.closing = around(false);
        this.description = description.json();
    }

    /** Hugging Face's own library says in its words what a description lacks. */
    private static HuggingFaceTokenizer tokenizer(JsonFields description) {
        try {
            return library(description.json().toString());
        } catch (RuntimeException e) {
            throw new MalformedFileException(
                    description.origin() + " is refused by Hugging Face's tokenizers library (" + e.getMessage()
                            + "); expected a tokenizer as transformers' "
                            + "save_pretrained writes it: save or fetch it again",
                    e);
        }
    }

    /** The library's tokenizer of a {@code tokenizer.json}. */
    static HuggingFaceTokenizer library(String description) {
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(description.getBytes(StandardCharsets.UTF_8)),
                    Map.of("addSpecialTokens", "false", "truncation", "false"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The special tokens that the tokenizer puts before a text, or after it. */
    private int[] around(boolean before) {
        Encoding encoded = tokenizer.encode("a", true, false);
        int[] ids = ids(encoded);
        int first = 0;
        while (first < ids.length && encoded.getSpecialTokenMask()[first] == 1) {
            first++;
        }
        int last = ids.length;
        while (last > first && encoded.getSpecialTokenMask()[last - 1] == 1) {
            last--;
        }
        return before ? Arrays.copyOf(ids, first) : Arrays.copyOfRange(ids, last, ids.length);
    }

    private static int[] ids(Encoding encoded) {
        return Arrays.stream(encoded.getIds()).mapToInt(Math::toIntExact).toArray();
    }

    /**
     * Opens the tokenizer of a folder.
     *
     * @param vocabularySize of the model it goes with; the tokenizer must not know more tokens
     * @throws IOException if the files are missing
     * @throws IllegalArgumentException if they are damaged, or tokenizer and model do not go together
     */
    public static PretrainedTokenizer open(Path folder, int vocabularySize) throws IOException {
        return new PretrainedTokenizer(folder, TokenizerDescription.of(folder), vocabularySize);
    }

    /**
     * A dialogue as a template writes it, special tokens and all.
     *
     * @throws IllegalArgumentException if a turn spells a special token, by which it could forge the end of itself
     */
    public int[] prompt(Dialogue dialogue, ChatTemplate template) {
        for (Turn turn : dialogue.turns()) {
            specials.values().stream().filter(turn.text()::contains).findFirst().ifPresent(special -> {
                throw new IllegalArgumentException("the turn \"" + turn.text() + "\" spells the special token "
                        + special + ", which the chat template keeps for itself; take it out");
            });
        }
        return ids(tokenizer.encode(template.prompt(dialogue), false, false));
    }

    /** What {@code tokenizer(text)} gives in Python, but a text that spells a special token stays text. */
    @Override
    public int[] prompt(String text) {
        return Stream.of(opening, encode(text), closing)
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    @Override
    public int[] opening() {
        return opening.clone();
    }

    @Override
    public int[] encode(String text) {
        int[] ids = text.isEmpty() ? new int[0] : ids(tokenizer.encode(text, false, false));
        return Arrays.stream(ids).anyMatch(specials::containsKey) ? plain().encode(text) : ids;
    }

    /** Made when the first text needs it. */
    private synchronized PlainText plain() {
        if (plain == null) {
            plain = new PlainText(description, specials.values());
        }
        return plain;
    }

    @Override
    public String decode(int... ids) {
        List<Long> ordinary = new ArrayList<>();
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize) {
                throw new IllegalArgumentException(
                        "there is no token " + id + "; ids run from 0 to " + (vocabularySize - 1));
            }
            if (!specials.containsKey(id)) {
                ordinary.add((long) id);
            }
        }
        return ordinary.isEmpty()
                ? ""
                : tokenizer.decode(ordinary.stream().mapToLong(id -> id).toArray(), false);
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
        return specials.entrySet().stream()
                .filter(entry -> entry.getValue().equals(spelling))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no special token " + spelling + "; there are " + specials.values()));
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
    public synchronized void close() {
        tokenizer.close();
        if (plain != null) {
            plain.close();
        }
    }
}
