package io.pposcope.lab;

import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.Phase;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a breakpoint waits for. */
sealed interface Condition {

    /** Everything here that fulfils it. */
    Stream<Match> matches(Sight sight);

    /**
     * Something that fulfils a condition.
     *
     * @param key the same for the same thing within an iteration, so that it counts once
     * @param words for a person
     */
    record Match(String key, String words) {}

    /** Something measured of the whole batch. */
    record Measured(Predicate<Reading> test) implements Condition {
        public Measured {
            Require.present(test, "breakWhen", "the condition", "one like m -> m.klPerToken() > 0.2");
        }

        @Override
        public Stream<Match> matches(Sight sight) {
            return test.test(new Reading(sight)) ? Stream.of(new Match("", "")) : Stream.empty();
        }
    }

    /** A response. */
    record OnRow(Predicate<RowReading> test) implements Condition {
        public OnRow {
            Require.present(test, "breakOnRow", "the condition", "one like row -> row.contains(\"sorry\")");
        }

        @Override
        public Stream<Match> matches(Sight sight) {
            return visibleRows(sight).mapToObj(row -> new RowReading(sight, row)).filter(test)
                    .map(row -> new Match("row " + row.row(), "row " + row.row() + ": " + shown(row.text())));
        }

        private static String shown(String text) {
            return "“" + (text.length() > 160 ? text.substring(0, 160) + "…" : text) + "”";
        }
    }

    /** A token. */
    record OnToken(Predicate<TokenReading> test) implements Condition {
        public OnToken {
            Require.present(test, "breakOnToken", "the condition", "one like token -> token.advantage() < -2");
        }

        @Override
        public Stream<Match> matches(Sight sight) {
            return visibleRows(sight).boxed().flatMap(row -> visibleTokens(sight, row)).filter(test)
                    .map(t -> new Match("row " + t.row() + " token " + t.place(), words(t)));
        }

        private static String words(TokenReading t) {
            StringBuilder words = new StringBuilder(String.format("row %d, token %d “%s”:", t.row(), t.place(), t.piece()));
            add(words, "log-prob", t.logProb());
            add(words, "KL", t.kl());
            add(words, "value", t.value());
            add(words, "reward", t.reward());
            add(words, "advantage", t.advantage());
            add(words, "ratio", t.ratio());
            return words.toString();
        }

        private static void add(StringBuilder words, String name, double number) {
            if (!Double.isNaN(number)) {
                words.append(String.format(" %s %.4g", name, number));
            }
        }
    }

    /** The end of a stage. */
    record After(Phase phase) implements Condition {
        public After {
            Require.present(phase, "breakAfter", "the stage", "Phase.ROLLOUT, SCORING, SHAPING, ADVANTAGES or UPDATE");
        }

        @Override
        public Stream<Match> matches(Sight sight) {
            boolean ended = sight.phase() == phase && (sight.boundary() == Boundary.STAGE || sight.boundary() == Boundary.ITERATION);
            return ended ? Stream.of(new Match("", phase + " of iteration " + sight.place().iteration() + " is done")) : Stream.empty();
        }
    }

    /** The beginning of an iteration. */
    record At(int iteration) implements Condition {
        public At {
            Require.atLeast(0, "breakAt", "the iteration", iteration);
        }

        @Override
        public Stream<Match> matches(Sight sight) {
            return sight.boundary() == Boundary.ITERATION && sight.place().iteration() == iteration - 1
                    ? Stream.of(new Match("", "iteration " + iteration + " is about to begin")) : Stream.empty();
        }
    }

    /** In a rollout under way only rows that have grown are news. */
    private static IntStream visibleRows(Sight sight) {
        if (sight.rollout().isPresent()) {
            return sight.rollout().get().grown().stream().mapToInt(Integer::intValue);
        }
        if (sight.minibatch().isPresent()) {
            return sight.minibatch().get().rows().stream().mapToInt(Integer::intValue);
        }
        return IntStream.range(0, sight.parts().rollout().map(sampled -> sampled.rows()).orElse(0));
    }

    /** In a rollout under way only the newest token is news. */
    private static Stream<TokenReading> visibleTokens(Sight sight, int row) {
        int length = new RowReading(sight, row).length();
        int from = sight.rollout().isPresent() ? length - 1 : 0;
        return IntStream.range(from, length).mapToObj(place -> new TokenReading(sight, row, place));
    }

    /** The first few of many, in words. */
    static List<String> some(List<Match> matches) {
        int shown = Math.min(8, matches.size());
        Stream<String> first = matches.subList(0, shown).stream().map(Match::words).filter(words -> !words.isEmpty());
        Stream<String> rest = matches.size() > shown ? Stream.of("and " + (matches.size() - shown) + " more") : Stream.of();
        return Stream.concat(first, rest).toList();
    }
}
