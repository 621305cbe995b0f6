package io.pposcope.reward.polyglot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A response token as an object of the guest's language, under the names of
 * {@link io.pposcope.experience.TokenView}; what is not known before its response is scored is NaN.
 */
record TokenMembers(ResponseBatch batch, int row, int position, Spelling spelling) implements ReadOnlyMembers {

    /** A member of a token. */
    private interface Member {
        Object of(TokenMembers token);
    }

    private static final Map<String, Member> MEMBERS = members();

    private static Map<String, Member> members() {
        Map<String, Member> members = new LinkedHashMap<>();
        members.put("response", token -> token.batch.numbers()[token.row]);
        members.put("position", TokenMembers::position);
        members.put("id", token -> token.batch.ids()[token.row][token.position]);
        members.put("piece", token -> token.batch.pieces()[token.row][token.position]);
        members.put("logProb", token -> token.at(token.batch.logProbs()));
        members.put("refLogProb", token -> token.at(token.batch.refLogProbs()));
        members.put("kl", token -> token.at(token.batch.logProbs()) - token.at(token.batch.refLogProbs()));
        members.put("entropy", token -> token.at(token.batch.entropies()));
        members.put("value", token -> token.at(token.batch.values()));
        members.put("byHand", token -> token.batch.byHand()[token.row][token.position]);
        List.of("reward", "advantage", "returnTarget", "ratio", "oldLogProb")
                .forEach(
                        later -> members.put(later, token -> token.batch.later().of(later, token.row, token.position)));
        List.of("leftOut", "clipped").forEach(later -> members.put(later, token -> false));
        return members;
    }

    private double at(double[][] series) {
        return series[row][position];
    }

    @Override
    public Object value(String name) {
        return MEMBERS.get(name).of(this);
    }

    @Override
    public Set<String> names() {
        return MEMBERS.keySet();
    }
}
