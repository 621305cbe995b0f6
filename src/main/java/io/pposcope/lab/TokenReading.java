package io.pposcope.lab;

import io.pposcope.experience.Rollout;
import io.pposcope.math.TokenRows;
import io.pposcope.stage.RolloutSoFar.Token;
import java.util.Optional;

/** One response token at one place of a run. Numbers not known yet are NaN. */
public final class TokenReading {

    private final Sight sight;
    private final int row;
    private final int place;

    TokenReading(Sight sight, int row, int place) {
        this.sight = sight;
        this.row = row;
        this.place = place;
    }

    public int row() {
        return row;
    }

    /** Which token of its response, from 0. */
    public int place() {
        return place;
    }

    public int id() {
        return live().map(Token::id).or(() -> sight.parts().rollout().map(sampled -> sampled.tokens().get(row, place))).orElse(-1);
    }

    /** The token as text. */
    public String piece() {
        return sight.rollout().map(rollout -> rollout.piece(id()))
                .or(() -> sight.parts().rollout().map(sampled -> sampled.responses().get(row).pieces().get(place))).orElse("");
    }

    private Optional<Token> live() {
        return sight.rollout().map(rollout -> place == rollout.length(row) - 1 ? rollout.newest(row) : rollout.tokens(row).get(place));
    }

    private double of(Optional<TokenRows> series) {
        return series.map(known -> known.get(row, place)).orElse(Double.NaN);
    }

    /** log π when it was sampled. */
    public double logProb() {
        return live().map(Token::logProb).orElseGet(() -> of(sight.parts().rollout().map(Rollout::logProbs)));
    }

    /** log π_ref. */
    public double refLogProb() {
        return of(sight.parts().rollout().map(Rollout::refLogProbs));
    }

    /** log π − log π_ref, nats. */
    public double kl() {
        return logProb() - refLogProb();
    }

    /** Entropy of the policy at the token, nats. */
    public double entropy() {
        return live().map(Token::entropy).orElseGet(() -> of(sight.parts().rollout().map(Rollout::entropies)));
    }

    /** The critic's estimate before the token. */
    public double value() {
        return of(sight.parts().rollout().map(Rollout::values));
    }

    public double reward() {
        return of(sight.parts().rewards().map(rewards -> rewards.perToken()));
    }

    public double advantage() {
        return of(sight.parts().advantages().map(advantages -> advantages.perToken()));
    }

    /** The critic's target. */
    public double returned() {
        return of(sight.parts().advantages().map(advantages -> advantages.returns()));
    }

    /** π / π_old in the minibatch just trained, before its step. */
    public double ratio() {
        return sight.minibatch().filter(minibatch -> minibatch.rows().contains(row))
                .map(minibatch -> minibatch.ratios().get(minibatch.rows().indexOf(row), place)).orElse(Double.NaN);
    }
}
