package io.pposcope.inspect;

import static io.pposcope.inspect.TableView.Column.coloured;
import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.Unknown;
import io.pposcope.inspect.TokenStripView.Mark;
import io.pposcope.math.Correlation;
import io.pposcope.math.SignChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Two stage values side by side: of the same samples, what differs in every token; of different responses to the same
 * prompts, both responses and where they part.
 */
public final class Diff implements Inspectable {

    private static final int MOST_SHOWN = 8;

    private final String firstName;
    private final StageValue first;
    private final String secondName;
    private final StageValue second;

    private Diff(String firstName, StageValue first, String secondName, StageValue second) {
        this.firstName = firstName;
        this.first = first;
        this.secondName = secondName;
        this.second = second;
    }

    public static Diff of(StageValue first, StageValue second) {
        return of("first", first, "second", second);
    }

    /**
     * Compares two stage values response by response.
     *
     * @throws IllegalArgumentException if one holds no responses, or the prompts differ
     */
    public static Diff of(String firstName, StageValue first, String secondName, StageValue second) {
        List<String> mine = prompts(firstName, first);
        List<String> others = prompts(secondName, second);
        if (!mine.equals(others)) {
            throw new IllegalArgumentException(firstName + " and " + secondName + " answer different prompts ("
                    + mine.size() + " and " + others.size() + ", the first of them " + mine.getFirst() + " and "
                    + others.getFirst() + "); roll both out on the same prompts");
        }
        return new Diff(firstName, first, secondName, second);
    }

    private static List<String> prompts(String name, StageValue value) {
        Rows.sampled(name + " is a " + value.getClass().getSimpleName() + ", which", value);
        return rollout(value).prompts().prompts().stream().map(Prompt::id).toList();
    }

    /** The metrics of two runs: charts one over the other, and a table of their last iterations. */
    public static View ofMetrics(
            String firstName, List<Map<String, Double>> first, String secondName, List<Map<String, Double>> second) {
        Map<String, List<List<Map<String, Double>>>> runs = new LinkedHashMap<>();
        runs.put(firstName, List.of(first));
        runs.put(secondName, List.of(second));
        List<List<Object>> rows = new ArrayList<>();
        if (!first.isEmpty() && !second.isEmpty()) {
            first.getLast().forEach((path, value) -> {
                double other = second.getLast().getOrDefault(path, Double.NaN);
                rows.add(List.of(path, value, other, other - value));
            });
        }
        TableView last = TableView.of(
                        "", words("last iteration"), numbers(firstName), numbers(secondName), numbers("difference"))
                .rows(rows);
        return GroupView.of("", Charts.compare(runs), new FoldView("all metrics of the last iterations", last));
    }

    private static Rollout rollout(StageValue value) {
        return value.part(Rollout.class).orElseThrow();
    }

    private boolean sameSamples() {
        return rollout(first).tokens().equals(rollout(second).tokens());
    }

    @Override
    public View view() {
        String heading =
                firstName + " and " + secondName + (sameSamples() ? ": the same samples" : ": the same prompts");
        return GroupView.of(heading, summary(), sameSamples() ? tokenDifferences() : bothResponses());
    }

    private View summary() {
        List<ResponseView> mine = first.responses();
        List<ResponseView> others = second.responses();
        List<List<Object>> rows = IntStream.range(0, mine.size())
                .boxed()
                .sorted(Unknown.lastDescending(row -> weight(mine.get(row), others.get(row))))
                .map(row -> cells(mine.get(row), others.get(row)))
                .toList();
        TableView table = TableView.of(
                "",
                numbers("#"),
                words("prompt"),
                numbers("score " + firstName),
                numbers("score " + secondName),
                coloured("Δ score", Heat.DIVERGING),
                coloured("Δ KL", Heat.DIVERGING),
                coloured("Δ advantage", Heat.DIVERGING),
                coloured("Δ length", Heat.DIVERGING));
        int shown = Math.min(MOST_SHOWN, rows.size());
        View most = table.rows(rows.subList(0, shown));
        TextView words = new TextView(inWords(mine, others));
        return shown == rows.size()
                ? GroupView.of("", words, most)
                : GroupView.of("", words, most, new FoldView("all " + rows.size() + " responses", table.rows(rows)));
    }

    /** What differs most stands first: by score, or where there are none by KL. */
    private static double weight(ResponseView a, ResponseView b) {
        double score = Math.abs(b.score() - a.score());
        return Unknown.is(score) ? Math.abs(b.kl() - a.kl()) : score;
    }

    private static List<Object> cells(ResponseView a, ResponseView b) {
        return Arrays.asList(
                a.number(),
                a.prompt(),
                known(a.score()),
                known(b.score()),
                known(b.score() - a.score()),
                b.kl() - a.kl(),
                known(b.advantage() - a.advantage()),
                b.length() - a.length());
    }

    private static Object known(double number) {
        return Unknown.is(number) ? null : number;
    }

    private static String inWords(List<ResponseView> mine, List<ResponseView> others) {
        List<String> words = new ArrayList<>();
        double[] a = mine.stream().mapToDouble(ResponseView::score).toArray();
        double[] b = others.stream().mapToDouble(ResponseView::score).toArray();
        if (Arrays.stream(a).allMatch(Double::isFinite) && Arrays.stream(b).allMatch(Double::isFinite)) {
            words.add("mean score " + Numbers.show(mean(a)) + " → " + Numbers.show(mean(b)) + ", correlation "
                    + Numbers.show(Correlation.pearson(a, b), 3));
            words.add("pairs of responses whose ranking changes: " + Math.round(100 * swappedPairs(a, b)) + " %");
        }
        List<Integer> turned = SignChange.rows(
                mine.stream().mapToDouble(ResponseView::advantage).toArray(),
                others.stream().mapToDouble(ResponseView::advantage).toArray());
        if (!turned.isEmpty()) {
            words.add("responses whose mean advantage changes its sign: " + turned);
        }
        words.add("mean KL per response "
                + Numbers.show(mean(mine.stream().mapToDouble(ResponseView::kl).toArray())) + " → "
                + Numbers.show(
                        mean(others.stream().mapToDouble(ResponseView::kl).toArray())));
        return String.join("\n", words);
    }

    private static double mean(double... numbers) {
        return Arrays.stream(numbers).average().orElse(Double.NaN);
    }

    private static double swappedPairs(double[] a, double[] b) {
        long swapped = IntStream.range(0, a.length)
                .mapToLong(i -> IntStream.range(0, i)
                        .filter(j -> (a[i] - a[j]) * (b[i] - b[j]) < 0)
                        .count())
                .sum();
        return swapped / Math.max(1.0, a.length * (a.length - 1) / 2.0);
    }

    private View tokenDifferences() {
        Map<String, TokenSeries> before = new LinkedHashMap<>();
        TokenSeries.of(first).forEach(series -> before.put(series.channel().name(), series));
        List<TokenSeries> differences = TokenSeries.of(second).stream()
                .filter(series -> before.containsKey(series.channel().name())
                        && series.channel().heat() != Heat.NONE)
                .map(series -> series.minus(before.get(series.channel().name()), secondName + " − " + firstName))
                .filter(TokenSeries::isAnywhere)
                .toList();
        return differences.isEmpty()
                ? new TextView("no number of any token differs")
                : TokenSeries.strip(second.responses(), differences, row -> "");
    }

    private View bothResponses() {
        TokenStripView mine = TokenSeries.strip(first, row -> firstName);
        TokenStripView others = TokenSeries.strip(second, row -> secondName);
        List<TokenStripView.Row> rows = new ArrayList<>();
        for (int row = 0; row < mine.rows().size(); row++) {
            int parting = parting(
                    mine.rows().get(row).tokens(), others.rows().get(row).tokens());
            rows.add(marked(mine.rows().get(row), parting, true));
            rows.add(marked(others.rows().get(row), parting, false));
        }
        List<String> names =
                others.channels().stream().map(TokenStripView.Channel::name).toList();
        return mine.channels().stream()
                        .map(TokenStripView.Channel::name)
                        .toList()
                        .equals(names)
                ? TokenStripView.of("", mine.channels(), rows)
                : GroupView.of("", mine, others);
    }

    /** The first place where two responses differ. */
    private static int parting(List<TokenStripView.Token> a, List<TokenStripView.Token> b) {
        int place = 0;
        while (place < Math.min(a.size(), b.size())
                && a.get(place).id() == b.get(place).id()) {
            place++;
        }
        return place;
    }

    private static TokenStripView.Row marked(TokenStripView.Row row, int parting, boolean withPrompt) {
        List<TokenStripView.Token> tokens = new ArrayList<>(row.tokens());
        if (parting < tokens.size()) {
            TokenStripView.Token token = tokens.get(parting);
            tokens.set(
                    parting,
                    new TokenStripView.Token(token.piece(), token.id(), token.numbers(), Set.of(Mark.DIFFERS)));
        }
        return new TokenStripView.Row(row.label(), withPrompt ? row.prompt() : "", tokens, row.ending());
    }
}
