package io.pposcope.evaluate;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.evaluate.Claim.Judged;
import io.pposcope.evaluate.Claim.Verdict;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.math.MeanInterval;
import io.pposcope.recording.RunHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The paper's ablations as predictions, each judged over the seeds that were run. A claim <em>holds</em> where the 95 %
 * interval of its number over seeds lies above 0, <em>leans</em> where the mean does but the interval reaches below,
 * and
 * <em>does not hold</em> where the mean does not; a claim of no difference holds where the interval contains 0. A
 * prediction is as good as the weakest of its claims.
 */
public final class PredictionReport implements Inspectable {

    private final Map<Prediction, List<Judged>> judged = new LinkedHashMap<>();
    private final int seeds;

    private PredictionReport(int seeds) {
        this.seeds = seeds;
    }

    /** @param runs histories by arm, one per seed, in the same order of seeds; an empty one where a run is missing */
    public static PredictionReport of(Map<String, List<RunHistory>> runs) {
        int most = runs.values().stream().mapToInt(List::size).max().orElse(0);
        List<Map<String, RunStatistics>> seeds = new ArrayList<>();
        for (int seed = 0; seed < most; seed++) {
            Map<String, RunStatistics> arms = new LinkedHashMap<>();
            for (Map.Entry<String, List<RunHistory>> arm : runs.entrySet()) {
                if (seed < arm.getValue().size() && arm.getValue().get(seed).size() > 0) {
                    arms.put(arm.getKey(), new RunStatistics(arm.getValue().get(seed)));
                }
            }
            seeds.add(arms);
        }
        PredictionReport report = new PredictionReport(most);
        PaperPredictions.all()
                .forEach(prediction -> report.judged.put(
                        prediction,
                        prediction.claims().stream()
                                .map(claim -> claim.judge(seeds))
                                .toList()));
        return report;
    }

    private static Verdict verdict(List<Judged> claims) {
        return claims.stream()
                .map(Judged::verdict)
                .max(Comparator.naturalOrder())
                .orElse(Verdict.NOT_RUN);
    }

    private long count(Verdict verdict) {
        return judged.values().stream()
                .filter(claims -> verdict(claims) == verdict)
                .count();
    }

    /** How many predictions fare how, in a sentence. */
    public String summary() {
        return "%d of %d predictions hold, %d lean the predicted way, %d do not hold%s; %d seeds"
                .formatted(
                        count(Verdict.HOLDS),
                        judged.size(),
                        count(Verdict.LEANS),
                        count(Verdict.FAILS),
                        count(Verdict.NOT_RUN) == 0 ? "" : ", " + count(Verdict.NOT_RUN) + " were not run",
                        seeds);
    }

    @Override
    public View view() {
        TableView table = TableView.of(
                summary(),
                words(""),
                words("change"),
                words("claim"),
                numbers("mean"),
                words("95 % interval"),
                words("seeds"),
                words("verdict"));
        for (Map.Entry<Prediction, List<Judged>> entry : judged.entrySet()) {
            for (Judged claim : entry.getValue()) {
                table = table.row(
                        entry.getKey().id(),
                        entry.getKey().change(),
                        claim.claim().text(),
                        claim.interval().<Object>map(MeanInterval::mean).orElse(""),
                        claim.interval().map(PredictionReport::range).orElse(""),
                        seeds(claim),
                        claim.verdict().toString());
            }
        }
        return table;
    }

    private static String range(MeanInterval interval) {
        return interval.count() == 1 ? "" : String.format("%.3g … %.3g", interval.low(), interval.high());
    }

    /** How many seeds went the claimed way; a claim of no difference has no way. */
    private static String seeds(Judged claim) {
        return claim.claim().expected() == Claim.Expected.ZERO
                ? ""
                : claim.interval()
                        .map(interval -> claim.seedsAsClaimed() + "/" + interval.count())
                        .orElse("");
    }

    /** The table in Markdown, a row for every claim. */
    public String markdown() {
        StringBuilder text = new StringBuilder(summary())
                .append(".\n\n| | change | claim | mean | 95 % interval | "
                        + "seeds | verdict |\n|---|---|---|---|---|---|---|\n");
        judged.forEach((prediction, claims) -> {
            for (int at = 0; at < claims.size(); at++) {
                Judged claim = claims.get(at);
                text.append("| ")
                        .append(String.join(
                                " | ",
                                at == 0 ? "**" + prediction.id() + "**" : "",
                                at == 0 ? prediction.change() : "",
                                claim.claim().text(),
                                claim.interval()
                                        .map(interval -> String.format("%.3g", interval.mean()))
                                        .orElse(""),
                                claim.interval().map(PredictionReport::range).orElse(""),
                                seeds(claim),
                                claim.verdict().toString()))
                        .append(" |\n");
            }
        });
        return text.toString();
    }

    @Override
    public String toString() {
        return summary();
    }
}
