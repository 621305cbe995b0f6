package io.pposcope.recording;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.RolloutMetrics;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.math.ShapeException;
import io.pposcope.math.TokenRows;
import io.pposcope.recording.StageFiles.Header;
import io.pposcope.recording.StageFiles.Lines;
import io.pposcope.recording.StageFiles.MinibatchLine;
import io.pposcope.recording.StageFiles.RowLine;
import io.pposcope.recording.StageFiles.Sampling;
import io.pposcope.recording.StageFiles.Tensors;
import io.pposcope.recording.StageFiles.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Takes a stage value apart into header, lines and series. */
final class StageWriter {

    static final String TOKEN_PART = "tokenParts.";

    private final StageValue value;

    StageWriter(StageValue value) {
        this.value = value;
    }

    /** The whole JSON file. */
    String text(Tensors tensors) {
        return Stream.concat(Stream.of(RecordJson.toJson(header(tensors))), lines().stream())
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private Header header(Tensors tensors) {
        return new Header(
                StageFiles.FORMAT,
                value.getClass().getSimpleName(),
                value.iteration(),
                tensors,
                new Lines(rows(), minibatches().size()),
                RolloutMetrics.of(value),
                value.part(Rollout.class).map(sampled -> new Sampling(sampled.policyVersion(), sampled.controls())),
                value.part(Rewards.class).map(Rewards::rule),
                value.part(Rewards.class).map(Rewards::momentsAfter),
                value.part(Advantages.class).map(Advantages::rule),
                value.part(UpdateReport.class)
                        .map(report -> new Update(
                                report.iteration(), report.policyVersion(), report.metrics(), report.stopped())),
                seconds(),
                value.part(Scores.class)
                        .map(scored -> List.copyOf(scored.tokenParts().keySet())));
    }

    private Optional<Map<String, Double>> seconds() {
        return value instanceof Iteration iteration ? Optional.of(iteration.seconds()) : Optional.empty();
    }

    private int rows() {
        return value.part(PromptBatch.class).map(PromptBatch::rows).orElse(0);
    }

    private List<MinibatchReport> minibatches() {
        return value.part(UpdateReport.class).map(UpdateReport::minibatches).orElse(List.of());
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows(); row++) {
            lines.add(RecordJson.toJson(line(row)));
        }
        for (int index = 0; index < minibatches().size(); index++) {
            MinibatchReport report = minibatches().get(index);
            lines.add(RecordJson.toJson(new MinibatchLine(index, report.epoch(), report.rows(), report.metrics())));
        }
        return lines;
    }

    private RowLine line(int row) {
        return new RowLine(
                row,
                value.part(PromptBatch.class).orElseThrow().prompts().get(row),
                value.part(Rollout.class).map(sampled -> sampled.completions().get(row)),
                value.part(Scores.class).map(scored -> scored.raw().get(row)),
                value.part(Scores.class).map(scored -> partsOf(scored, row)),
                value.part(Rewards.class).map(shaped -> fitting("transformed", shaped.transformed())
                        .get(row)));
    }

    private Map<String, Double> partsOf(Scores scores, int row) {
        Map<String, Double> named = new LinkedHashMap<>();
        for (Map.Entry<String, PerResponse> part : scores.parts().entrySet()) {
            named.put(
                    part.getKey(),
                    fitting("score part " + part.getKey(), part.getValue()).get(row));
        }
        return named;
    }

    private PerResponse fitting(String name, PerResponse numbers) {
        if (numbers.rows() != rows()) {
            throw new ShapeException(name + " has " + numbers.rows() + " numbers for " + rows()
                    + " responses; only one for each can be recorded");
        }
        return numbers;
    }

    /** @throws ShapeException if a series has not one number for each response token */
    Series series() {
        Series series = Series.empty();
        value.part(Rollout.class).ifPresent(sampled -> put(series, sampled));
        value.part(Scores.class).ifPresent(scored -> putTokenParts(series, scored));
        value.part(Rewards.class).ifPresent(shaped -> {
            putFitting(series, "klPenalties", shaped.klPenalties());
            putFitting(series, "rewards", shaped.perToken());
        });
        value.part(Advantages.class).ifPresent(estimated -> {
            putFitting(series, "rawAdvantages", estimated.raw());
            putFitting(series, "advantages", estimated.perToken());
            putFitting(series, "returns", estimated.returns());
            putFitting(series, "mask", estimated.mask());
        });
        putMinibatches(series);
        return series;
    }

    private void putTokenParts(Series series, Scores scores) {
        int index = 0;
        for (TokenRows rows : scores.tokenParts().values()) {
            putFitting(series, TOKEN_PART + index++, rows);
        }
    }

    private void put(Series series, Rollout rollout) {
        series.putInts("lengths", rollout.tokens().lengths());
        series.putInts(
                "tokens",
                IntStream.range(0, rollout.rows())
                        .flatMap(row -> Arrays.stream(rollout.tokens().row(row)))
                        .toArray());
        putFitting(series, "logProbs", rollout.logProbs());
        putFitting(series, "samplingLogProbs", rollout.samplingLogProbs());
        putFitting(series, "entropies", rollout.entropies());
        putFitting(series, "refLogProbs", rollout.refLogProbs());
        putFitting(series, "values", rollout.values());
        putFitting(series, "byHand", rollout.byHand());
    }

    private void putFitting(Series series, String name, TokenRows rows) {
        int[] tokens = value.part(Rollout.class).orElseThrow().tokens().lengths();
        if (!Arrays.equals(rows.lengths(), tokens)) {
            throw new ShapeException(name + " has rows of " + Arrays.toString(rows.lengths())
                    + " numbers where the responses have " + Arrays.toString(tokens)
                    + " tokens; only a series with one number for each can be recorded");
        }
        series.put(name, rows);
    }

    private void putMinibatches(Series series) {
        for (int index = 0; index < minibatches().size(); index++) {
            MinibatchReport report = minibatches().get(index);
            series.put("ratios." + index, report.ratios());
            series.put("clipped." + index, report.clipped());
            series.putInts("ratios." + index + ".lengths", report.ratios().lengths());
        }
    }
}
