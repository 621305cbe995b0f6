package io.pposcope.inspect;

import static io.pposcope.inspect.TableView.Column.coloured;
import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.experience.AdvantageEstimator.FromContinuations;
import io.pposcope.experience.AdvantageEstimator.FromCritic;
import io.pposcope.experience.AdvantageEstimator.FromFunction;
import io.pposcope.experience.AdvantageEstimator.FromResponses;
import io.pposcope.experience.AdvantageFunction;
import io.pposcope.experience.AdvantageRule;
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
import io.pposcope.internal.inspect.MetricGlossary;
import io.pposcope.math.ResponseBaseline;
import io.pposcope.math.TokenRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How each stage value looks: first its few telling numbers, then its tokens or rows. */
final class StageViews {
    private static final List<String> STEP_PATHS = List.of(
            "policy/loss",
            "value/loss",
            "policy/approx_kl",
            "policy/clip_fraction",
            "policy/gradient_norm",
            "policy/entropy");

    private StageViews() {}

    static View of(StageValue value) {
        return switch (value) {
            case PromptBatch prompts -> prompts(prompts);
            case Rollout rollout -> rollout(rollout);
            case Scores scores -> scores(scores);
            case Rewards rewards -> rewards(rewards);
            case Advantages advantages -> advantages(advantages);
            case UpdateReport report -> update(report);
            case Iteration iteration -> iteration(iteration);
        };
    }

    private static View prompts(PromptBatch batch) {
        List<List<Object>> rows = new ArrayList<>();
        batch.prompts()
                .forEach(prompt -> rows.add(List.of(
                        rows.size(), prompt.id(), prompt.text(), prompt.tokens().size())));
        return TableView.of(
                        "Prompts of iteration " + batch.iteration(),
                        numbers("#"),
                        words("id"),
                        words("prompt"),
                        numbers("tokens"))
                .rows(rows);
    }

    private static View rollout(Rollout rollout) {
        TableView summary = rolloutSummary(rollout);
        TokenStripView strip = TokenSeries.strip(rollout, row -> row.length() + " tokens");
        Stream<View> warnings = rollout.warnings().stream().map(warning -> new TextView("⚠ " + warning));
        return new GroupView(
                "Rollout of iteration " + rollout.iteration(),
                Stream.concat(Stream.concat(Stream.of(summary), warnings), Stream.of(strip))
                        .toList());
    }

    private static TableView rolloutSummary(Rollout rollout) {
        return TableView.of(
                        "",
                        numbers("responses"),
                        numbers("tokens"),
                        numbers("length"),
                        numbers("cut"),
                        numbers("KL/token"),
                        numbers("KL/response"),
                        numbers("entropy"),
                        numbers("perplexity"),
                        numbers("policy version"))
                .row(
                        rollout.rows(),
                        rollout.tokens().tokens(),
                        rollout.tokens().tokens() / (double) rollout.rows(),
                        percent(rollout.truncatedFraction()),
                        rollout.kl().mean(),
                        rollout.kl().sum() / rollout.rows(),
                        rollout.entropies().mean(),
                        Math.exp(-rollout.logProbs().mean()),
                        rollout.policyVersion());
    }

    private static View scores(Scores scores) {
        List<String> parts =
                scores.parts().size() > 1 ? List.copyOf(scores.parts().keySet()) : List.of();
        List<TableView.Column> columns = new ArrayList<>(
                List.of(numbers("#"), words("prompt"), words("response"), coloured("score", Heat.DIVERGING)));
        parts.forEach(part -> columns.add(numbers(part)));
        columns.addAll(List.of(numbers("tokens"), words("end")));
        List<List<Object>> rows = new ArrayList<>();
        for (int row = 0; row < scores.raw().rows(); row++) {
            rows.add(scoreRow(scores, parts, row));
        }
        TableView table =
                TableView.of("", columns.toArray(TableView.Column[]::new)).rows(rows);
        List<View> views = new ArrayList<>(List.of(spread("score", scores.raw())));
        GroupsOfPrompts.of(scores).ifPresent(views::add);
        views.add(table);
        if (!scores.tokenParts().isEmpty()) {
            views.add(TokenSeries.strip(scores, row -> "score " + Numbers.brief(row.score())));
        }
        return new GroupView("Scores of iteration " + scores.iteration(), views);
    }

    private static List<Object> scoreRow(Scores scores, List<String> parts, int row) {
        Rollout rollout = scores.rollout();
        var response = rollout.completions().get(row);
        List<Object> cells = new ArrayList<>(List.of(
                row,
                rollout.prompts().prompts().get(row).text(),
                response.text(),
                scores.raw().get(row)));
        parts.forEach(part -> cells.add(scores.parts().get(part).get(row)));
        cells.addAll(List.of(rollout.tokens().length(row), response.truncated() ? "cut" : "ended"));
        return cells;
    }

    private static TableView spread(String what, PerResponse numbers) {
        return TableView.of(
                        "",
                        numbers("responses"),
                        numbers("mean " + what),
                        numbers("std"),
                        numbers("lowest"),
                        numbers("highest"))
                .row(numbers.rows(), numbers.mean(), numbers.std(), numbers.min(), numbers.max());
    }

    private static View rewards(Rewards rewards) {
        TableView summary = TableView.of(
                        "",
                        numbers("score"),
                        numbers("running mean"),
                        numbers("running std"),
                        numbers("transformed"),
                        numbers("KL β"),
                        numbers("KL penalty/response"),
                        numbers("reward/response"))
                .row(
                        rewards.scores().raw().mean(),
                        rewards.momentsAfter().mean(),
                        rewards.momentsAfter().std(),
                        rewards.transformed().mean(),
                        rewards.rule().klPenalty().coefficient(),
                        rewards.klPenalties().sum() / rewards.perToken().rows(),
                        rewards.perToken().sum() / rewards.perToken().rows());
        TokenStripView strip = TokenSeries.strip(
                rewards,
                row -> "score " + Numbers.brief(row.score()) + " → "
                        + Numbers.brief(rewards.transformed().get(row.number())));
        return GroupView.of(
                "Rewards of iteration " + rewards.iteration(), summary, Distributions.folded(rewards), strip);
    }

    private static View advantages(Advantages advantages) {
        List<View> views = new ArrayList<>(List.of(advantageSummary(advantages)));
        GroupsOfPrompts.of(advantages).ifPresent(views::add);
        views.add(Distributions.folded(advantages));
        views.add(advantageStrip(advantages));
        return new GroupView("Advantages of iteration " + advantages.iteration(), views);
    }

    private static TableView advantageSummary(Advantages advantages) {
        List<TableView.Column> columns = new ArrayList<>();
        List<Object> cells = new ArrayList<>();
        AdvantageRule rule = advantages.rule();
        switch (rule.estimator()) {
            case FromCritic critic -> {
                columns.addAll(List.of(numbers("γ"), numbers("λ")));
                cells.addAll(List.of(rule.gae().discount(), rule.gae().gaeLambda()));
            }
            case FromContinuations(int count) -> {
                columns.addAll(List.of(words("values"), numbers("γ")));
                cells.addAll(List.of(
                        "mean of " + count + " continuations", rule.gae().discount()));
            }
            case FromResponses(ResponseBaseline baseline) -> {
                columns.add(words("advantage"));
                cells.add(baseline.formula());
            }
            case FromFunction(AdvantageFunction function) -> {
                columns.add(words("advantage"));
                cells.add("the function " + function);
            }
        }
        TokenRows numbers = advantages.perToken();
        columns.addAll(List.of(numbers("mean advantage"), numbers("std"), numbers("lowest"), numbers("highest")));
        cells.addAll(List.of(numbers.mean(), numbers.std(), numbers.min(), numbers.max()));
        if (advantages.rollout().hasValues()) {
            columns.addAll(List.of(numbers("mean return"), numbers("mean value")));
            cells.addAll(List.of(
                    advantages.returns().mean(), advantages.rollout().values().mean()));
        }
        return TableView.of("", columns.toArray(TableView.Column[]::new)).rows(List.of(cells));
    }

    private static TokenStripView advantageStrip(Advantages advantages) {
        return TokenSeries.strip(advantages, row -> "score " + Numbers.brief(row.score()));
    }

    private static View update(UpdateReport report) {
        List<View> views = new ArrayList<>();
        report.stopped().ifPresent(why -> views.add(new TextView("⚠ The update ended early: " + why)));
        report.vanishingLoss().ifPresent(why -> views.add(new TextView(why)));
        if (report.minibatches().size() > 1) {
            views.add(steps(report.minibatches()));
        }
        views.add(metrics(report.metrics()));
        String heading = "Update of iteration %d: %d minibatches, policy version %d"
                .formatted(report.iteration(), report.minibatches().size(), report.policyVersion());
        return new GroupView(heading, views);
    }

    private static SeriesView steps(List<MinibatchReport> minibatches) {
        List<Map<String, Double>> metrics =
                minibatches.stream().map(MinibatchReport::metrics).toList();
        SeriesView over = Charts.history(
                metrics,
                STEP_PATHS.stream()
                        .filter(path -> Charts.measured(metrics, path))
                        .toArray(String[]::new));
        List<SeriesView.Panel> panels = over.panels().stream()
                .map(panel -> new SeriesView.Panel(panel.title(), "minibatch", panel.yLabel(), panel.series()))
                .toList();
        return new SeriesView("", panels, over.columns());
    }

    private static View iteration(Iteration iteration) {
        List<View> views = new ArrayList<>();
        iteration.update().vanishingLoss().ifPresent(why -> views.add(new TextView(why)));
        views.add(metrics(iteration.metrics()));
        GroupsOfPrompts.of(iteration).ifPresent(views::add);
        views.add(Distributions.folded(iteration));
        views.add(iterationStrip(iteration));
        return new GroupView("Iteration " + iteration.iteration(), views);
    }

    private static TokenStripView iterationStrip(Iteration iteration) {
        return TokenSeries.strip(iteration, row -> "score " + Numbers.brief(row.score()));
    }

    private static TableView metrics(Map<String, Double> metrics) {
        List<List<Object>> rows = new ArrayList<>();
        metrics.forEach((path, value) -> {
            MetricGlossary.Entry entry = MetricGlossary.of(path);
            rows.add(List.of(path, value, entry.unit(), entry.meaning()));
        });
        return TableView.of("", words("metric"), numbers("value"), words("unit"), words("meaning"))
                .rows(rows);
    }

    private static String percent(double share) {
        return Numbers.fixed(100 * share, share > 0 && share < 0.1 ? 1 : 0) + " %";
    }
}
