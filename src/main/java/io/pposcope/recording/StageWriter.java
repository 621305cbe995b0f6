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
import io.pposcope.experience.StageParts;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.recording.StageFiles.Header;
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
import java.util.stream.IntStream;

/** Takes a stage value apart into header, lines and series. */
final class StageWriter {

    private final StageValue value;
    private final StageParts parts;

    StageWriter(StageValue value) {
        this.value = value;
        this.parts = StageParts.of(value);
    }

    Header header(Tensors tensors) {
        return new Header(StageFiles.FORMAT, value.getClass().getSimpleName(), value.iteration(), tensors, RolloutMetrics.of(value),
                parts.rollout().map(sampled -> new Sampling(sampled.policyVersion(), sampled.controls())), parts.rewards().map(Rewards::rule),
                parts.rewards().map(Rewards::momentsAfter), parts.advantages().map(Advantages::rule),
                parts.update().map(report -> new Update(report.policyVersion(), report.metrics(), report.stopped())), seconds());
    }

    private Optional<Map<String, Double>> seconds() {
        return value instanceof Iteration iteration ? Optional.of(iteration.seconds()) : Optional.empty();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < parts.prompts().map(PromptBatch::rows).orElse(0); row++) {
            lines.add(RecordJson.toJson(line(row)));
        }
        List<MinibatchReport> minibatches = parts.update().map(UpdateReport::minibatches).orElse(List.of());
        for (int index = 0; index < minibatches.size(); index++) {
            MinibatchReport report = minibatches.get(index);
            lines.add(RecordJson.toJson(new MinibatchLine(index, report.epoch(), report.rows(), report.metrics())));
        }
        return lines;
    }

    private RowLine line(int row) {
        return new RowLine(row, parts.prompts().orElseThrow().prompts().get(row), parts.rollout().map(sampled -> sampled.responses().get(row)),
                parts.scores().map(scored -> scored.raw().get(row)), parts.scores().map(scored -> partsOf(scored, row)),
                parts.rewards().map(shaped -> shaped.transformed().get(row)));
    }

    private static Map<String, Double> partsOf(Scores scores, int row) {
        Map<String, Double> named = new LinkedHashMap<>();
        for (Map.Entry<String, PerResponse> part : scores.parts().entrySet()) {
            named.put(part.getKey(), part.getValue().get(row));
        }
        return named;
    }

    Series series() {
        Series series = Series.empty();
        parts.rollout().ifPresent(sampled -> put(series, sampled));
        parts.rewards().ifPresent(shaped -> {
            series.put("klPenalties", shaped.klPenalties());
            series.put("rewards", shaped.perToken());
        });
        parts.advantages().ifPresent(estimated -> {
            series.put("rawAdvantages", estimated.raw());
            series.put("advantages", estimated.perToken());
            series.put("returns", estimated.returns());
            series.put("mask", estimated.mask());
        });
        parts.update().ifPresent(report -> put(series, report));
        return series;
    }

    private static void put(Series series, Rollout rollout) {
        series.putInts("lengths", rollout.tokens().lengths());
        series.putInts("tokens", flat(rollout));
        series.put("logProbs", rollout.logProbs());
        series.put("samplingLogProbs", rollout.samplingLogProbs());
        series.put("entropies", rollout.entropies());
        series.put("refLogProbs", rollout.refLogProbs());
        series.put("values", rollout.values());
        series.put("byHand", rollout.byHand());
    }

    private static int[] flat(Rollout rollout) {
        return IntStream.range(0, rollout.rows()).flatMap(row -> Arrays.stream(rollout.tokens().row(row))).toArray();
    }

    private static void put(Series series, UpdateReport report) {
        for (int index = 0; index < report.minibatches().size(); index++) {
            series.put("ratios." + index, report.minibatches().get(index).ratios());
            series.put("clipped." + index, report.minibatches().get(index).clipped());
            series.putInts("ratios." + index + ".lengths", report.minibatches().get(index).ratios().lengths());
        }
    }
}
