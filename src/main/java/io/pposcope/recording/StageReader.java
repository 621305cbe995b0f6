package io.pposcope.recording;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.ResponseTable;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.math.TokenRows;
import io.pposcope.recording.StageFiles.Header;
import io.pposcope.recording.StageFiles.MinibatchLine;
import io.pposcope.recording.StageFiles.RowLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;

/** Puts a stage value together from header, lines and series. */
final class StageReader {

    private static final Map<String, ResponseTable.Series> SERIES = Map.of(
            "logProbs",
            ResponseTable.Series.LOG_PROB,
            "refLogProbs",
            ResponseTable.Series.REF_LOG_PROB,
            "entropies",
            ResponseTable.Series.ENTROPY,
            "values",
            ResponseTable.Series.VALUE,
            "rewards",
            ResponseTable.Series.REWARD,
            "advantages",
            ResponseTable.Series.ADVANTAGE,
            "returns",
            ResponseTable.Series.RETURN_TARGET,
            "byHand",
            ResponseTable.Series.BY_HAND);

    private final Header header;
    private final Series series;
    private final List<RowLine> rows;
    private final List<MinibatchLine> minibatches;

    StageReader(Header header, List<String> lines, Series series) {
        int expected = header.lines().rows() + header.lines().minibatches();
        if (lines.size() != expected
                || header.lines().rows() < 0
                || header.lines().minibatches() < 0) {
            throw new IllegalArgumentException(lines.size() + " lines follow the header, which counts "
                    + header.lines().rows() + " responses and " + header.lines().minibatches() + " minibatches");
        }
        this.header = header;
        this.series = series;
        this.rows = inOrder(lines.subList(0, header.lines().rows()), RowLine.class, RowLine::row);
        this.minibatches =
                inOrder(lines.subList(header.lines().rows(), expected), MinibatchLine.class, MinibatchLine::minibatch);
    }

    private static <T> List<T> inOrder(List<String> lines, Class<T> type, ToIntFunction<T> number) {
        List<T> read =
                lines.stream().map(line -> RecordJson.fromJson(line, type)).toList();
        for (int at = 0; at < read.size(); at++) {
            if (number.applyAsInt(read.get(at)) != at) {
                throw new IllegalArgumentException(lines.get(at) + " stands where number " + at + " belongs");
            }
        }
        return read;
    }

    StageValue value() throws IOException {
        return switch (header.kind()) {
            case "PromptBatch" -> prompts();
            case "Rollout" -> rollout();
            case "Scores" -> scores();
            case "Rewards" -> rewards();
            case "Advantages" -> advantages();
            case "UpdateReport" -> update();
            case "Iteration" -> new Iteration(advantages(), update(), need(header.seconds(), "seconds"));
            default -> throw new IllegalArgumentException("its kind is " + header.kind() + ", which no stage makes");
        };
    }

    /** The responses by the series that are there. */
    ResponseTable responses() throws IOException {
        int[] lengths = series.ints("lengths");
        ResponseTable table = ResponseTable.of(
                header.iteration(),
                rows.stream().map(RowLine::prompt).toList(),
                rows.stream().map(row -> need(row.response(), "response")).toList(),
                series.ids("tokens", lengths));
        for (Map.Entry<String, ResponseTable.Series> known : SERIES.entrySet()) {
            table = series.has(known.getKey())
                    ? table.with(known.getValue(), series.rows(known.getKey(), lengths))
                    : table;
        }
        if (series.has("mask")) {
            table = table.with(
                    ResponseTable.Series.LEFT_OUT, series.rows("mask", lengths).map(counts -> counts == 0 ? 1 : 0));
        }
        if (rows.stream().allMatch(row -> row.score().isPresent())) {
            table = table.withScores(perResponse(row -> row.score().orElseThrow()));
        }
        return table.with(minibatches(
                line -> series.has("ratios." + line.minibatch()) && series.has("clipped." + line.minibatch())));
    }

    private PromptBatch prompts() {
        return new PromptBatch(
                header.iteration(), rows.stream().map(RowLine::prompt).toList());
    }

    private Rollout rollout() throws IOException {
        int[] lengths = series.ints("lengths");
        StageFiles.Sampling sampling = need(header.sampling(), "sampling");
        return new Rollout(
                prompts(),
                sampling.policyVersion(),
                sampling.controls(),
                rows.stream().map(row -> need(row.response(), "response")).toList(),
                series.ids("tokens", lengths),
                series.rows("logProbs", lengths),
                series.rows("samplingLogProbs", lengths),
                series.rows("entropies", lengths),
                series.rows("refLogProbs", lengths),
                series.rows("values", lengths),
                series.rows("byHand", lengths));
    }

    private Scores scores() throws IOException {
        Rollout rollout = rollout();
        List<Map<String, Double>> parts =
                rows.stream().map(row -> need(row.parts(), "parts")).toList();
        Map<String, PerResponse> byName = new LinkedHashMap<>();
        for (String name : parts.getFirst().keySet()) {
            byName.put(
                    name,
                    perResponse(
                            row -> need(Optional.ofNullable(parts.get(row.row()).get(name)), "parts." + name)));
        }
        parts.forEach(ofRow -> requireSame(byName.keySet(), ofRow.keySet()));
        return new Scores(rollout, perResponse(row -> need(row.score(), "score")), byName, tokenParts(rollout));
    }

    private Map<String, TokenRows> tokenParts(Rollout rollout) throws IOException {
        Map<String, TokenRows> byName = new LinkedHashMap<>();
        for (String name : header.tokenParts().orElse(List.of())) {
            byName.put(
                    name,
                    series.rows(
                            StageWriter.TOKEN_PART + byName.size(),
                            rollout.tokens().lengths()));
        }
        return byName;
    }

    private static void requireSame(Set<String> names, Set<String> ofRow) {
        if (!names.equals(ofRow)) {
            throw new IllegalArgumentException(
                    "the first response's score has the parts " + names + ", another's " + ofRow);
        }
    }

    private PerResponse perResponse(ToDoubleFunction<RowLine> number) {
        return PerResponse.of(rows.stream().mapToDouble(number).toArray());
    }

    private Rewards rewards() throws IOException {
        int[] lengths = series.ints("lengths");
        return new Rewards(
                scores(),
                need(header.shaping(), "shaping"),
                need(header.momentsAfter(), "momentsAfter"),
                perResponse(row -> need(row.transformed(), "transformed")),
                series.rows("klPenalties", lengths),
                series.rows("rewards", lengths));
    }

    private Advantages advantages() throws IOException {
        int[] lengths = series.ints("lengths");
        return new Advantages(
                rewards(),
                need(header.advantage(), "advantage"),
                series.rows("rawAdvantages", lengths),
                series.rows("advantages", lengths),
                series.rows("returns", lengths),
                series.rows("mask", lengths));
    }

    private UpdateReport update() throws IOException {
        StageFiles.Update update = need(header.update(), "update");
        return new UpdateReport(
                update.iteration(),
                update.policyVersion(),
                minibatches(line -> true),
                update.metrics(),
                update.stopped());
    }

    private List<MinibatchReport> minibatches(Predicate<MinibatchLine> wanted) throws IOException {
        List<MinibatchReport> reports = new ArrayList<>();
        for (MinibatchLine line : minibatches.stream().filter(wanted).toList()) {
            int[] lengths = series.ints("ratios." + line.minibatch() + ".lengths");
            reports.add(new MinibatchReport(
                    line.epoch(),
                    line.rows(),
                    series.rows("ratios." + line.minibatch(), lengths),
                    series.rows("clipped." + line.minibatch(), lengths),
                    line.metrics()));
        }
        return reports;
    }

    private <T> T need(Optional<T> part, String name) {
        return part.orElseThrow(
                () -> new IllegalArgumentException(name + " is missing; " + header.kind() + " needs it"));
    }
}
