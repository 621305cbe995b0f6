package io.pposcope.stage;

import io.pposcope.experience.ResponseTable;
import io.pposcope.experience.ResponseView;
import io.pposcope.experience.TokenView;
import io.pposcope.experience.Unknown;
import io.pposcope.inspect.Heat;
import io.pposcope.inspect.ResponseStrip;
import io.pposcope.inspect.TokenStripView;
import io.pposcope.stage.RolloutSoFar.Token;
import java.util.List;

/**
 * A response of a rollout under way: known are its tokens so far and what the policy said of them, and nothing later.
 */
record LiveResponse(LiveRollout rollout, LiveRow row, boolean open, boolean truncated) implements ResponseView {

    /** How rows so far look: coloured by the policy's entropy. */
    static TokenStripView strip(List<ResponseView> rows) {
        return ResponseStrip.of(rows)
                .labelled(row -> row.length() + " tokens")
                .channel("entropy", "of the policy at the token, nats", Heat.SEQUENTIAL, TokenView::entropy)
                .channel("log-prob", "log π", Heat.NONE, TokenView::logProb)
                .view();
    }

    @Override
    public int number() {
        return row.number;
    }

    @Override
    public int iteration() {
        return rollout.iteration();
    }

    @Override
    public String prompt() {
        return row.prompt.text();
    }

    @Override
    public String text() {
        return rollout.text(row.number);
    }

    @Override
    public int length() {
        return row.length();
    }

    @Override
    public List<TokenView> tokens() {
        return ResponseTable.lazily(
                length(), position -> new LiveToken(rollout, row.number, position, row.tokens.get(position)));
    }

    @Override
    public double score() {
        return Unknown.NUMBER;
    }

    @Override
    public String toString() {
        return "response " + row.number + " of iteration " + iteration() + ": " + text();
    }

    private record LiveToken(LiveRollout rollout, int response, int position, Token chosen) implements TokenView {

        @Override
        public int id() {
            return chosen.id();
        }

        @Override
        public String piece() {
            return rollout.piece(id());
        }

        @Override
        public double logProb() {
            return chosen.logProb();
        }

        @Override
        public double refLogProb() {
            return Unknown.NUMBER;
        }

        @Override
        public double entropy() {
            return chosen.entropy();
        }

        @Override
        public double value() {
            return Unknown.NUMBER;
        }

        @Override
        public double reward() {
            return Unknown.NUMBER;
        }

        @Override
        public double advantage() {
            return Unknown.NUMBER;
        }

        @Override
        public double returnTarget() {
            return Unknown.NUMBER;
        }

        @Override
        public double ratio() {
            return Unknown.NUMBER;
        }

        @Override
        public boolean byHand() {
            return chosen.byHand();
        }

        @Override
        public boolean leftOut() {
            return false;
        }

        @Override
        public boolean clipped() {
            return false;
        }
    }
}
