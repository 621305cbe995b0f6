package io.pposcope.lab;

import io.pposcope.experience.Rollout;
import io.pposcope.math.TokenRows;
import java.util.Optional;

/** One response at one place of a run: in a rollout under way as far as it has grown. Numbers not known yet are NaN. */
public final class RowReading {

    private final Sight sight;
    private final int row;

    RowReading(Sight sight, int row) {
        this.sight = sight;
        this.row = row;
    }

    public int row() {
        return row;
    }

    public int iteration() {
        return sight.place().iteration();
    }

    public String prompt() {
        return sight.rollout().map(live -> live.prompt(row).text())
                .or(() -> sight.parts().rollout().map(sampled -> sampled.prompts().prompts().get(row).text())).orElse("");
    }

    /** The response's text so far. */
    public String text() {
        return sight.rollout().map(live -> live.text(row)).or(() -> sight.parts().rollout().map(sampled -> sampled.responses().get(row).text()))
                .orElse("");
    }

    /** Whether the response so far contains a text. */
    public boolean contains(String words) {
        return text().contains(words);
    }

    /** Response tokens so far. */
    public int length() {
        return sight.rollout().map(live -> live.length(row)).or(() -> sight.parts().rollout().map(sampled -> sampled.tokens().length(row)))
                .orElse(0);
    }

    /** Whether the length limit cut the response. */
    public boolean truncated() {
        return sight.parts().rollout().map(sampled -> sampled.responses().get(row).truncated()).orElse(false);
    }

    /** The raw score. */
    public double score() {
        return sight.parts().scores().map(scores -> scores.raw().get(row)).orElse(Double.NaN);
    }

    /** Sum of log π − log π_ref over the response, nats. */
    public double kl() {
        return sum(sight.parts().rollout().map(Rollout::kl));
    }

    /** Mean of log π − log π_ref over the response, nats. */
    public double klPerToken() {
        return kl() / length();
    }

    /** Sum of the token rewards. */
    public double reward() {
        return sum(sight.parts().rewards().map(rewards -> rewards.perToken()));
    }

    /** Mean advantage over the response. */
    public double advantage() {
        return sum(sight.parts().advantages().map(advantages -> advantages.perToken())) / length();
    }

    private double sum(Optional<TokenRows> series) {
        return series.map(known -> {
            double sum = 0;
            for (double number : known.row(row)) {
                sum += number;
            }
            return sum;
        }).orElse(Double.NaN);
    }
}
