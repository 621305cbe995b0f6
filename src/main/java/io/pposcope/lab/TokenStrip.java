package io.pposcope.lab;

import io.pposcope.experience.Response;
import io.pposcope.experience.Rollout;
import io.pposcope.inspect.Heat;
import io.pposcope.inspect.TokenStripView;
import io.pposcope.inspect.TokenStripView.Channel;
import io.pposcope.inspect.TokenStripView.Ending;
import io.pposcope.inspect.TokenStripView.Mark;
import io.pposcope.math.TokenRows;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The tokens of a rollout, to be coloured by numbers that no stage value holds.
 *
 * @param rollout whose tokens
 */
public record TokenStrip(Rollout rollout) {

    static TokenStrip of(Rollout rollout) {
        return new TokenStrip(rollout);
    }

    String piece(int row, int place) {
        return rollout.responses().get(row).pieces().get(place);
    }

    TokenStripView view(String name, String meaning, TokenRows numbers) {
        return view(Map.of(new Channel(name, meaning, Heat.DIVERGING), numbers));
    }

    /** One tab for each series. */
    TokenStripView view(Map<Channel, TokenRows> series) {
        List<TokenRows> numbers = List.copyOf(series.values());
        return TokenStripView.of("", List.copyOf(series.keySet()),
                IntStream.range(0, rollout.rows()).mapToObj(row -> row(row, numbers)).toList());
    }

    private TokenStripView.Row row(int row, List<TokenRows> numbers) {
        Response response = rollout.responses().get(row);
        List<TokenStripView.Token> tokens = IntStream.range(0, rollout.tokens().length(row))
                .mapToObj(place -> new TokenStripView.Token(response.pieces().get(place), rollout.tokens().get(row, place),
                        numbers.stream().map(one -> one.get(row, place)).toList(),
                        rollout.byHand().get(row, place) == 0 ? Set.of() : Set.of(Mark.BY_HAND))).toList();
        return new TokenStripView.Row("#" + row, rollout.prompts().prompts().get(row).text(), tokens,
                response.truncated() ? Ending.TRUNCATED : Ending.EOS);
    }
}
