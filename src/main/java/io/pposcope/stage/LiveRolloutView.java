package io.pposcope.stage;

import static io.pposcope.inspect.TableView.Column.numbers;
import static io.pposcope.inspect.TableView.Column.words;

import io.pposcope.inspect.GroupView;
import io.pposcope.inspect.Heat;
import io.pposcope.inspect.TableView;
import io.pposcope.inspect.TokenStripView;
import io.pposcope.inspect.TokenStripView.Channel;
import io.pposcope.inspect.TokenStripView.Ending;
import io.pposcope.inspect.TokenStripView.Mark;
import io.pposcope.inspect.View;
import io.pposcope.stage.RolloutSoFar.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How a rollout under way looks: the rows so far as a strip, and what might come next in the first open ones. */
final class LiveRolloutView {

    private static final int LOOKED_AT = 8;
    private static final int CANDIDATES = 3;
    private static final List<Channel> CHANNELS = List.of(
            new Channel("entropy", "of the policy at the token, nats", Heat.SEQUENTIAL),
            new Channel("log-prob", "log π", Heat.NONE));

    private LiveRolloutView() {}

    static View of(LiveRollout live, Set<Integer> ends) {
        Set<Integer> open = new TreeSet<>(live.openRows());
        String heading = String.format("Rollout of iteration %d, under way: token %d of at most %d, %d of %d rows open", live.iteration(),
                live.position(), live.maxNewTokens(), open.size(), live.rows());
        return GroupView.of(heading, strip(live, ends, open), next(live, open));
    }

    private static View strip(LiveRollout live, Set<Integer> ends, Set<Integer> open) {
        List<TokenStripView.Row> rows = IntStream.range(0, live.rows()).filter(row -> !live.dropped(row))
                .mapToObj(row -> new TokenStripView.Row("#" + row + "  " + live.tokens(row).size() + " tokens", live.prompt(row).text(),
                        live.tokens(row).stream().map(token -> token(live, token)).toList(), ending(live, row, ends, open)))
                .toList();
        return TokenStripView.of("", CHANNELS, rows);
    }

    private static TokenStripView.Token token(LiveRollout live, Token token) {
        return new TokenStripView.Token(live.piece(token.id()), token.id(),
                List.of(token.entropy(), token.logProb()),
                token.byHand() ? Set.of(Mark.BY_HAND) : Set.of());
    }

    private static Ending ending(LiveRollout live, int row, Set<Integer> ends, Set<Integer> open) {
        List<Token> tokens = live.tokens(row);
        return open.contains(row) ? Ending.OPEN : !tokens.isEmpty() && ends.contains(tokens.getLast().id()) ? Ending.EOS : Ending.TRUNCATED;
    }

    private static View next(LiveRollout live, Set<Integer> open) {
        List<List<Object>> rows = new ArrayList<>();
        open.stream().limit(LOOKED_AT).forEach(row -> rows.add(List.of(row, live.entropy(row), live.value(row),
                live.candidates(row, CANDIDATES).stream()
                        .map(c -> String.format("%s %.0f %% (reference %.0f %%)", c.piece(), 100 * c.probability(), 100 * c.referenceProbability()))
                        .collect(Collectors.joining("   ")))));
        return TableView.of("Next tokens", numbers("#"), numbers("entropy"), numbers("value"), words("likeliest")).rows(rows);
    }
}
