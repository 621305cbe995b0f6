package io.pposcope.debug;

import io.pposcope.experience.ResponseView;
import io.pposcope.experience.TokenView;
import io.pposcope.experience.Unknown;
import io.pposcope.internal.inspect.MetricGlossary;
import io.pposcope.trainer.Boundary;
import io.pposcope.trainer.IterationState;
import io.pposcope.trainer.Observation;
import io.pposcope.trainer.Phase;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a breakpoint waits for. */
sealed interface Condition {

    /** Everything here that fulfils it. */
    Stream<Match> matches(Observation seen);

    /**
     * Something that fulfils a condition.
     *
     * @param key the same for the same thing within an iteration, so that it counts once
     * @param words for a person
     */
    record Match(String key, String words) {}

    /** Something measured of the whole batch. */
    record Measured(Predicate<? super Observation> test) implements Condition {
        public Measured {
            Require.present(test, "breakpoints().when", "the condition", "one like m -> m.klPerToken() > 0.2");
        }

        @Override
        public Stream<Match> matches(Observation seen) {
            int asked = seen.missed().size();
            boolean met = test.test(seen);
            if (!met && seen.boundary() == Boundary.ITERATION) {
                seen.missed().stream().skip(asked).forEach(path -> requireMetric(path, seen));
            }
            return met ? Stream.of(new Match("", "")) : Stream.empty();
        }

        /** A finished iteration has every metric there is, but those that were undefined in it. */
        private static void requireMetric(String path, Observation seen) {
            boolean known = MetricGlossary.entries().stream()
                            .anyMatch(entry -> entry.path().equals(path))
                    || seen.history().stream().anyMatch(metrics -> metrics.containsKey(path));
            if (!known) {
                throw new IllegalArgumentException("there is no metric " + path + "; there are "
                        + seen.metrics().keySet().stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    /** A response. */
    record OnRow(Predicate<? super ResponseView> test) implements Condition {
        public OnRow {
            Require.present(test, "breakpoints().onRow", "the condition", "one like row -> row.contains(\"sorry\")");
        }

        @Override
        public Stream<Match> matches(Observation seen) {
            return seen.news().stream()
                    .filter(test)
                    .map(row -> new Match("row " + row.number(), "row " + row.number() + ": " + shown(row.text())));
        }

        private static String shown(String text) {
            return "“" + (text.length() > 160 ? text.substring(0, 160) + "…" : text) + "”";
        }
    }

    /** A token. */
    record OnToken(Predicate<? super TokenView> test) implements Condition {
        public OnToken {
            Require.present(test, "breakpoints().onToken", "the condition", "one like token -> token.advantage() < -2");
        }

        @Override
        public Stream<Match> matches(Observation seen) {
            return seen.news().stream()
                    .flatMap(row -> newTokens(seen, row))
                    .filter(test)
                    .map(t -> new Match("row " + t.response() + " token " + t.position(), words(t)));
        }

        private static String words(TokenView t) {
            StringBuilder words =
                    new StringBuilder(String.format("row %d, token %d “%s”:", t.response(), t.position(), t.piece()));
            add(words, "log-prob", t.logProb());
            add(words, "KL", t.kl());
            add(words, "value", t.value());
            add(words, "reward", t.reward());
            add(words, "advantage", t.advantage());
            add(words, "ratio", t.ratio());
            return words.toString();
        }

        private static void add(StringBuilder words, String name, double number) {
            if (!Unknown.is(number)) {
                words.append(String.format(" %s %.4g", name, number));
            }
        }
    }

    /** The end of a stage. */
    record After(Phase phase) implements Condition {
        public After {
            Require.present(
                    phase, "breakpoints().after", "the stage", "Phase.ROLLOUT, SCORING, SHAPING, ADVANTAGES or UPDATE");
        }

        @Override
        public Stream<Match> matches(Observation seen) {
            boolean ended = seen.phase() == phase && seen.completesStage();
            return ended
                    ? Stream.of(new Match("", phase + " of iteration " + seen.iteration() + " is done"))
                    : Stream.empty();
        }
    }

    /** The beginning of an iteration. */
    record At(int iteration) implements Condition {
        public At {
            Require.atLeast(0, "breakpoints().at", "the iteration", iteration);
        }

        @Override
        public Stream<Match> matches(Observation seen) {
            return seen.boundary() == Boundary.ITERATION && seen.iteration() == iteration - 1
                    ? Stream.of(new Match("", "iteration " + iteration + " is about to begin"))
                    : Stream.empty();
        }
    }

    /** In a rollout under way only the newest token is news. */
    private static Stream<TokenView> newTokens(Observation seen, ResponseView row) {
        List<TokenView> tokens = row.tokens();
        return seen.state() instanceof IterationState.Sampling ? Stream.of(tokens.getLast()) : tokens.stream();
    }

    /** The first few of many, in words. */
    static List<String> some(List<Match> matches) {
        int shown = Math.min(8, matches.size());
        Stream<String> first =
                matches.subList(0, shown).stream().map(Match::words).filter(words -> !words.isEmpty());
        Stream<String> rest =
                matches.size() > shown ? Stream.of("and " + (matches.size() - shown) + " more") : Stream.of();
        return Stream.concat(first, rest).toList();
    }
}
