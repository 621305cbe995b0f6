package io.pposcope.world;

import io.pposcope.text.BytePairTokenizer;
import io.pposcope.text.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Makes the tokenizer that ships with the world: {@code java io.pposcope.world.TokenizerMaker FILE}. */
final class TokenizerMaker {
    private static final int VOCABULARY = 768;
    private static final int TEXTS = 10_000;

    private TokenizerMaker() {}

    /** Writes the {@code tokenizer.json} to the path given first. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(
                    "found %d arguments; expected one, the file to write, such as tokenizer.json"
                            .formatted(arguments.length));
        }
        Files.writeString(Path.of(arguments[0]), make().toJson());
    }

    static BytePairTokenizer make() {
        return make(VOCABULARY);
    }

    static BytePairTokenizer make(int vocabularySize) {
        EmbeddedWorld world = EmbeddedWorld.of(0);
        Stream<String> spoken = world.conversations(TEXTS).stream()
                .flatMap(dialogue -> dialogue.turns().stream())
                .map(Turn::text);
        return BytePairTokenizer.train(Stream.concat(world.sentences(TEXTS).stream(), spoken), vocabularySize);
    }
}
