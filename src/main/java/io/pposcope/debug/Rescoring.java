package io.pposcope.debug;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.AdvantageRule;
import io.pposcope.experience.Advantages;
import io.pposcope.experience.Iteration;
import io.pposcope.experience.Rollout;
import io.pposcope.experience.Scores;
import io.pposcope.experience.ShapingRule;
import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Heat;
import io.pposcope.inspect.Inspectable;
import io.pposcope.inspect.ResponseStrip;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.View;
import io.pposcope.math.Correlation;
import io.pposcope.math.RunningMoments;
import io.pposcope.math.SignChange;
import io.pposcope.reward.RewardFunction;
import io.pposcope.stage.AdvantageStage;
import io.pposcope.stage.ShapingStage;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The same responses under two rewards: who rises, who falls, and whose advantage changes its sign.
 *
 * <p>Both are shaped by the same rule, each from running moments of its own scores on these responses alone, so that
 * rewards of different scales can be compared.
 */
public record Rescoring(Advantages before, Advantages after) implements Inspectable {

    private static final int SHOWN = 12;

    /** Scores kept responses anew; nothing is generated and nothing trained. */
    public static Rescoring of(Scores kept, RewardFunction reward, ShapingRule shaping, AdvantageRule rule) {
        return new Rescoring(advantages(kept, shaping, rule), advantages(reward.score(kept.rollout()), shaping, rule));
    }

    /** A kept iteration under another reward, shaped by the rules it was made by. */
    public static Rescoring of(Iteration kept, RewardFunction reward) {
        return of(
                kept.scores(),
                Require.present(reward, "rescore", "the reward", "a RewardFunction, as RewardFunction.of makes one"),
                kept.rewards().rule(),
                kept.advantages().rule());
    }

    private static Advantages advantages(Scores scores, ShapingRule shaping, AdvantageRule rule) {
        return new AdvantageStage(rule).apply(new ShapingStage(shaping, RunningMoments.start()).apply(scores));
    }

    public Rollout rollout() {
        return before.rollout();
    }

    private double[] scores(Advantages advantages) {
        return advantages.rewards().scores().raw().toArray();
    }

    /** Pearson's correlation of the two scores over responses. */
    public double correlation() {
        return Correlation.pearson(scores(before), scores(after));
    }

    /** Spearman's rank correlation of the two scores. */
    public double rankCorrelation() {
        return Correlation.spearman(scores(before), scores(after));
    }

    /** How many places each response rises, {@code [B]}; negative where it falls. */
    public double[] risen() {
        double[] was = Correlation.ranks(scores(before));
        double[] is = Correlation.ranks(scores(after));
        return IntStream.range(0, was.length)
                .mapToDouble(row -> was[row] - is[row])
                .toArray();
    }

    /** Responses whose mean advantage changes its sign. */
    public List<Integer> turned() {
        return SignChange.rows(before.perToken().rowMeans(), after.perToken().rowMeans());
    }

    @Override
    public View view() {
        List<Integer> turned = turned();
        TableView summary = TableView.of(
                        "",
                        numbers("responses"),
                        numbers("correlation"),
                        numbers("rank correlation"),
                        numbers("advantages that turn"),
                        numbers("mean before"),
                        numbers("mean after"))
                .row(
                        rollout().rows(),
                        correlation(),
                        rankCorrelation(),
                        turned.size(),
                        before.rewards().scores().raw().mean(),
                        after.rewards().scores().raw().mean());
        return GroupView.of("The same responses under another reward", summary, movers(turned), strip());
    }

    private TableView movers(List<Integer> turned) {
        double[] risen = risen();
        double[] was = before.perToken().rowMeans();
        double[] is = after.perToken().rowMeans();
        List<Integer> most = IntStream.range(0, risen.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer row) -> -Math.abs(risen[row]))
                        .thenComparing(row -> row))
                .limit(SHOWN)
                .toList();
        TableView table = TableView.of(
                "Those that move most",
                numbers("#"),
                TableView.Column.coloured("places risen", Heat.DIVERGING),
                numbers("score before"),
                numbers("score after"),
                numbers("advantage before"),
                numbers("advantage after"),
                words("turns"),
                words("response"));
        for (int row : most) {
            table = table.row(
                    row,
                    risen[row],
                    scores(before)[row],
                    scores(after)[row],
                    was[row],
                    is[row],
                    turned.contains(row) ? "↻" : "",
                    rollout().completions().get(row).text());
        }
        return table;
    }

    private View strip() {
        return ResponseStrip.of(after.responses())
                .channel(
                        "Δ advantage",
                        "after − before",
                        Heat.DIVERGING,
                        after.perToken().minus(before.perToken()))
                .channel(
                        "Δ reward",
                        "after − before",
                        Heat.DIVERGING,
                        after.rewards().perToken().minus(before.rewards().perToken()))
                .channel("advantage", "after", Heat.DIVERGING, after.perToken())
                .channel("advantage before", "", Heat.NONE, before.perToken())
                .view();
    }

    @Override
    public String toString() {
        return String.format(
                "Rescoring[%d responses, rank correlation %.3f, %d advantages turn]",
                rollout().rows(), rankCorrelation(), turned().size());
    }
}
