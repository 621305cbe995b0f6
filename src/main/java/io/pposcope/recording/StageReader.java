package io.pposcope.recording;

import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.MinibatchReport;
import io.pposcope.experience.PerResponse;
import io.pposcope.experience.PromptBatch;
import io.pposcope.experience.Rewards;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.StageValue;
import io.pposcope.experience.UpdateReport;
import io.pposcope.recording.StageFiles.Header;
import io.pposcope.recording.StageFiles.MinibatchLine;
import io.pposcope.recording.StageFiles.RowLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts a stage value together from header, lines and series. */
final class StageReader {

    private final Header header;
    private final Series series;
    private final List<RowLine> rows;
    private final List<MinibatchLine> minibatches;

    StageReader(Header header, List<String> lines, Series series) {
        this.header = header;
        this.series = series;
        this.rows = lines.stream().filter(line -> line.startsWith("{\"row\":")).map(line -> RecordJson.fromJson(line, RowLine.class)).toList();
        this.minibatches = lines.stream().filter(line -> line.startsWith("{\"minibatch\":"))
                .map(line -> RecordJson.fromJson(line, MinibatchLine.class)).toList();
        if (rows.size() + minibatches.size() != lines.size()) {
            throw new IllegalArgumentException((lines.size() - rows.size() - minibatches.size())
                    + " lines are neither a response's nor a minibatch's");
        }
    }

    StageValue value() throws IOException {
        return switch (header.kind()) {
            case "PromptBatch" -> prompts();
            case "Rollout" -> rollout();
            case "Scores" -> scores();
            case "Rewards" -> rewards();
            case "Advantages" -> advantages();
            case "UpdateReport" -> update();
            case "Iteration" -> new Iteration(advantages(), update(), header.seconds().orElseThrow());
            default -> throw new IllegalArgumentException("its kind is " + header.kind() + ", which no stage makes");
        };
    }

    private PromptBatch prompts() {
        return new PromptBatch(header.iteration(), rows.stream().map(RowLine::prompt).toList());
    }

    private Rollout rollout() throws IOException {
        int[] lengths = series.ints("lengths");
        StageFiles.Sampling sampling = header.sampling().orElseThrow();
        return new Rollout(prompts(), sampling.policyVersion(), sampling.controls(),
                rows.stream().map(row -> row.response().orElseThrow()).toList(), series.ids("tokens", lengths),
                series.rows("logProbs", lengths), series.rows("samplingLogProbs", lengths), series.rows("entropies", lengths),
                series.rows("refLogProbs", lengths), series.rows("values", lengths), series.rows("byHand", lengths));
    }

    private Scores scores() throws IOException {
        Map<String, PerResponse> parts = new LinkedHashMap<>();
        for (String name : rows.getFirst().parts().orElseThrow().keySet()) {
            parts.put(name, PerResponse.of(rows.stream().mapToDouble(row -> row.parts().orElseThrow().get(name)).toArray()));
        }
        return new Scores(rollout(), PerResponse.of(rows.stream().mapToDouble(row -> row.score().orElseThrow()).toArray()), parts);
    }

    private Rewards rewards() throws IOException {
        int[] lengths = series.ints("lengths");
        return new Rewards(scores(), header.shaping().orElseThrow(), header.momentsAfter().orElseThrow(),
                PerResponse.of(rows.stream().mapToDouble(row -> row.transformed().orElseThrow()).toArray()),
                series.rows("klPenalties", lengths), series.rows("rewards", lengths));
    }

    private Advantages advantages() throws IOException {
        int[] lengths = series.ints("lengths");
        return new Advantages(rewards(), header.advantage().orElseThrow(), series.rows("rawAdvantages", lengths),
                series.rows("advantages", lengths), series.rows("returns", lengths), series.rows("mask", lengths));
    }

    private UpdateReport update() throws IOException {
        List<MinibatchReport> reports = new ArrayList<>();
        for (MinibatchLine line : minibatches) {
            int[] lengths = series.ints("ratios." + line.minibatch() + ".lengths");
            reports.add(new MinibatchReport(line.epoch(), line.rows(), series.rows("ratios." + line.minibatch(), lengths),
                    series.rows("clipped." + line.minibatch(), lengths), line.metrics()));
        }
        StageFiles.Update update = header.update().orElseThrow();
        return new UpdateReport(header.iteration(), update.policyVersion(), reports, update.metrics(), update.stopped());
    }
}
