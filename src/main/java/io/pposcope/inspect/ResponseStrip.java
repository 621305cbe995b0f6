package io.pposcope.inspect;

import io.pposcope.experience.ResponseView;
import io.pposcope.experience.TokenView;
import io.pposcope.inspect.TokenStripView.Channel;
import io.pposcope.inspect.TokenStripView.Ending;
import io.pposcope.inspect.TokenStripView.Mark;
import io.pposcope.math.TokenRows;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Builds the strip of some responses, one channel for each series of numbers. Every strip of responses is built here,
 * so all show the same marks (chosen by hand, left out of the losses, clipped) and the same ends.
 */
public final class ResponseStrip {

    private final List<ResponseView> responses;
    private final List<Channel> channels = new ArrayList<>();
    private final List<ToDoubleFunction<TokenView>> numbers = new ArrayList<>();
    private Function<ResponseView, String> label = response -> "";

    private ResponseStrip(List<ResponseView> responses) {
        this.responses = responses;
    }

    public static ResponseStrip of(List<ResponseView> responses) {
        return new ResponseStrip(List.copyOf(responses));
    }

    /** What stands behind the number of each response. */
    public ResponseStrip labelled(Function<ResponseView, String> words) {
        label = words;
        return this;
    }

    /** One more channel: its name, what it means, its colouring and its number for each token. */
    public ResponseStrip channel(String name, String meaning, Heat heat, ToDoubleFunction<TokenView> number) {
        return channel(new Channel(name, meaning, heat), number);
    }

    /** One more channel, of a series {@code [B, Tᵢ]} of the whole batch. */
    public ResponseStrip channel(String name, String meaning, Heat heat, TokenRows series) {
        return channel(new Channel(name, meaning, heat), series);
    }

    ResponseStrip channel(Channel channel, TokenRows series) {
        return channel(channel, token -> series.get(token.response(), token.position()));
    }

    private ResponseStrip channel(Channel channel, ToDoubleFunction<TokenView> number) {
        channels.add(channel);
        numbers.add(number);
        return this;
    }

    public TokenStripView view() {
        return TokenStripView.of("", channels, responses.stream().map(this::row).toList());
    }

    private TokenStripView.Row row(ResponseView response) {
        return new TokenStripView.Row(
                ("#" + response.number() + "  " + label.apply(response)).strip(),
                response.prompt(),
                response.tokens().stream().map(this::token).toList(),
                ending(response));
    }

    private TokenStripView.Token token(TokenView token) {
        return new TokenStripView.Token(
                token.piece(),
                token.id(),
                numbers.stream().map(number -> number.applyAsDouble(token)).toList(),
                marks(token));
    }

    private static Set<Mark> marks(TokenView token) {
        Set<Mark> marks = EnumSet.noneOf(Mark.class);
        if (token.byHand()) {
            marks.add(Mark.BY_HAND);
        }
        if (token.leftOut()) {
            marks.add(Mark.LEFT_OUT);
        }
        if (token.clipped()) {
            marks.add(Mark.CLIPPED);
        }
        return marks;
    }

    private static Ending ending(ResponseView response) {
        return response.open() ? Ending.OPEN : response.truncated() ? Ending.TRUNCATED : Ending.EOS;
    }
}
