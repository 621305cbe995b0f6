package io.pposcope.inspect;

import static io.pposcope.inspect.Samples.lines;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.experience.PerResponse;
import io.pposcope.experience.Scores;
import io.pposcope.internal.inspect.MetricGlossary;
import io.pposcope.math.SamplingControls;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageViewsTest {

    private static String text(Object value) {
        return Inspector.view(value).orElseThrow().text();
    }

    @Test
    void promptsAreATable() {
        assertEquals(
                lines(
                        "Prompts of iteration 3",
                        "#  id  prompt  tokens",
                        "─────────────────────",
                        "0  q1  Say hi       2",
                        "1  q2  2 < 3?       1"),
                text(SmallIteration.PROMPTS));
    }

    @Test
    void rolloutIsItsNumbersAndItsTokensByKl() {
        assertEquals(
                lines(
                        "Rollout of iteration 3",
                        "══════════════════════",
                        "responses  tokens  length   cut  KL/token  KL/response  entropy  perplexity  policy version",
                        "───────────────────────────────────────────────────────────────────────────────────────────",
                        "        2       5   2.500  50 %    0.2500       0.6250   0.9500       2.586              10",
                        "",
                        "(token|KL)",
                        "#0  3 tokens  Say hi",
                        "  hi|0.500 !|0 <eos>|-0.250 ■ end",
                        "#1  2 tokens  2 < 3?",
                        "  yes|0 ·yes|1.00 ✂ cut"),
                text(SmallIteration.ROLLOUT));
    }

    @Test
    void rolloutWarnsWhereItsKlIsBiased() {
        assertFalse(text(SmallIteration.ROLLOUT).contains("⚠"));
        String text = text(SmallIteration.rollout(new SamplingControls(1, 0.9, SamplingControls.ALL_TOKENS, 1)));
        assertTrue(text.contains("⚠ top-p 0.9"), text);
    }

    @Test
    void scoresAreATableOfResponses() {
        assertEquals(
                lines(
                        "Scores of iteration 3",
                        "═════════════════════",
                        "responses  mean score     std   lowest  highest",
                        "───────────────────────────────────────────────",
                        "        2      0.2500  0.7500  -0.5000        1",
                        "",
                        "#  prompt  response    score  tokens  end",
                        "───────────────────────────────────────────",
                        "0  Say hi  hi!             1       3  ended",
                        "1  2 < 3?  yes yes   -0.5000       2  cut"),
                text(SmallIteration.SCORES));
    }

    @Test
    void scoresOfSeveralPartsShowEach() {
        Map<String, PerResponse> parts = new LinkedHashMap<>();
        parts.put("model", PerResponse.of(2, 0.5));
        parts.put("length", PerResponse.of(-1, -1));
        String text = text(new Scores(SmallIteration.ROLLOUT, PerResponse.of(1, -0.5), parts));
        assertTrue(text.contains("#  prompt  response    score   model  length  tokens  end"), text);
        assertTrue(text.contains("1  2 < 3?  yes yes   -0.5000  0.5000      -1       2  cut"), text);
    }

    @Test
    void rewardsShowScoresBeforeAndAfterAndTokensByReward() {
        assertEquals(
                lines(
                        "Rewards of iteration 3",
                        "══════════════════════",
                        " score  running mean  running std  transformed    KL β  KL penalty/response  reward/response",
                        "────────────────────────────────────────────────────────────────────────────────────────────",
                        "0.2500        0.2500        1.061       0.2500  0.5000              -0.3125         -0.06250",
                        "",
                        "Distributions",
                        "score (per response)  -0.500 ██ 1  of 2",
                        "reward (per token)  -1 ▃█▃ 1.13  of 5",
                        "KL (nats per token)  -0.250 █▃▃ 1  of 5",
                        "length (tokens per response)  2 ██ 3  of 2",
                        "",
                        "(token|reward)",
                        "#0  score 1.00 → 1.00  Say hi",
                        "  hi|-0.250 !|0 <eos>|1.13 ■ end",
                        "#1  score -0.500 → -0.500  2 < 3?",
                        "  yes|0 ·yes|-1.00 ✂ cut"),
                text(SmallIteration.REWARDS));
    }

    @Test
    void advantagesShowTheirRuleAndTokensByAdvantage() {
        assertEquals(
                lines(
                        "Advantages of iteration 3",
                        "═════════════════════════",
                        "γ  λ  mean advantage     std  lowest  highest  mean return  mean value",
                        "──────────────────────────────────────────────────────────────────────",
                        "1  1        -0.07500  0.5948      -1   0.6250       0.2250      0.3000",
                        "",
                        "Distributions",
                        "score (per response)  -0.500 ██ 1  of 2",
                        "reward (per token)  -1 ▃█▃ 1.13  of 5",
                        "advantage (per token)  -1 ▅ █ 0.625  of 5",
                        "KL (nats per token)  -0.250 █▃▃ 1  of 5",
                        "length (tokens per response)  2 ██ 3  of 2",
                        "",
                        "(token|advantage)",
                        "#0  score 1.00  Say hi",
                        "  hi|0.375 !|0.625 <eos>|0.125 ■ end",
                        "#1  score -0.500  2 < 3?",
                        "  yes|-1.00 ·yes|-0.500 ✂ cut"),
                text(SmallIteration.ADVANTAGES));
    }

    @Test
    void updateChartsWhatItsStepsMeasured() {
        assertEquals(
                lines(
                        "Update of iteration 3: 2 minibatches, policy version 12",
                        "═══════════════════════════════════════════════════════",
                        "⚠ The update ended early: drift beyond target",
                        "",
                        "policy loss (reward units)",
                        "    █▁                                0.5000 → 0.2500  min 0.2500  max 0.5000",
                        "policy drift (nats per token)",
                        "    ▁█                                0.01000 → 0.02000  min 0.01000  max 0.02000",
                        "",
                        "metric        value  unit          meaning",
                        "─────────────────────────────────────────────────────────────────────",
                        "policy/loss  0.3750  reward units  mean of the clipped surrogate loss"),
                text(SmallIteration.REPORT));
    }

    @Test
    void iterationListsEveryMetricAndItsTokens() {
        String text = text(SmallIteration.ITERATION);
        SmallIteration.ITERATION.metrics().keySet().forEach(path -> assertTrue(text.contains("\n" + path + " "), path));
        assertTrue(
                text.contains(
                        "time/rollout_s                     1.500  seconds            wall-clock time of the stage"),
                text);
        assertTrue(text.endsWith("  yes|-1.00 ·yes|-0.500 ✂ cut"), text);
    }

    @Test
    void everyMetricOfAnIterationIsInTheGlossary() {
        SmallIteration.ITERATION
                .metrics()
                .keySet()
                .forEach(path -> assertFalse(MetricGlossary.of(path).meaning().isEmpty(), path));
    }

    @Test
    void hoverListsEveryNumberOfAToken() {
        String html = Inspector.view(SmallIteration.ADVANTAGES).orElseThrow().html();
        assertTrue(
                html.contains("title=\"3/3  “&lt;eos&gt;”  ·  id 1&#10;advantage 0.1250  ·  return 1.125  "
                        + "·  reward 1.125  ·  KL penalty 0.1250" + "  ·  KL -0.2500  ·  value 1  ·  entropy 0.2500  "
                        + "·  log-prob -0.2500  ·  reference log-prob 0  ·  covariance 0.1400\""),
                html);
    }

    @Test
    void everyStageValueHasItsOwnTabs() {
        List<String> tabs = TokenSeries.of(SmallIteration.ADVANTAGES).stream()
                .map(TokenSeries::channel)
                .filter(channel -> channel.heat() != Heat.NONE)
                .map(TokenStripView.Channel::name)
                .toList();
        assertEquals(
                List.of("advantage", "return", "reward", "KL penalty", "KL", "value", "entropy", "covariance"), tabs);
    }
}
