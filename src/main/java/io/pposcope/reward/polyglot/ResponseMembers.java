package io.pposcope.reward.polyglot;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * A response as an object of the guest's language, under the names of
 * {@link io.pposcope.experience.ResponseView}: {@code kl_per_token} in Python, {@code klPerToken} in JavaScript. What
 * is not known yet is NaN, as in Java. What it is asked for is made then. It cannot be changed.
 */
final class ResponseMembers implements ReadOnlyMembers {

    /** A member of a response. */
    private interface Member {
        Object of(ResponseMembers response);
    }

    private static final Map<String, Member> MEMBERS = members();

    /** Those that are known in an update, where texts and tokens are not. */
    private static final Set<String> IN_UPDATES = Set.of(
            "number",
            "length",
            "logProbs",
            "oldLogProbs",
            "refLogProbs",
            "kl",
            "klPerToken",
            "kls",
            "entropies",
            "advantages",
            "counted",
            "sequenceRatio");

    private final ResponseBatch batch;
    private final int row;
    private final Spelling spelling;

    ResponseMembers(ResponseBatch batch, int row, Spelling spelling) {
        this.batch = batch;
        this.row = row;
        this.spelling = spelling;
    }

    private static Map<String, Member> members() {
        Map<String, Member> members = new LinkedHashMap<>();
        members.put("number", ResponseMembers::number);
        members.put("index", ResponseMembers::number); // the older name of number
        members.put("iteration", response -> response.batch.iteration());
        members.put("prompt", response -> response.batch.prompts()[response.row]);
        members.put("text", response -> response.batch.texts()[response.row]);
        members.put("contains", ResponseMembers::contains);
        members.put("length", ResponseMembers::length);
        members.put("finish", response -> response.truncated() ? "length" : "end");
        members.put("truncated", ResponseMembers::truncated);
        members.put("open", response -> false);
        members.put("tokens", ResponseMembers::tokens);
        members.put("kl", ResponseMembers::kl);
        members.put("klPerToken", response -> response.kl() / response.length());
        members.put("scores", ResponseMembers::scores);
        List.of("score", "reward", "advantage", "clippedFraction", "group", "sequenceRatio")
                .forEach(later ->
                        members.put(later, response -> response.batch.later().of(later, response.row)));
        addSeries(members);
        return members;
    }

    /** Whole series at once, for who sums or maps over them. */
    private static void addSeries(Map<String, Member> members) {
        members.put(
                "pieces",
                response -> ProxyArray.fromArray((Object[]) response.batch.pieces()[response.row]));
        members.put("ids", response -> response.batch.ids()[response.row].clone());
        members.put("logProbs", response -> response.batch.logProbs()[response.row].clone());
        members.put("refLogProbs", response -> response.batch.refLogProbs()[response.row].clone());
        members.put("kls", ResponseMembers::kls);
        members.put("entropies", response -> response.batch.entropies()[response.row].clone());
        members.put("values", response -> response.batch.values()[response.row].clone());
        Map.of("rewards", "reward", "advantages", "advantage", "oldLogProbs", "oldLogProb", "counted", "counted")
                .forEach((all, one) -> members.put(all, response -> response.later(one)));
    }

    private double[] later(String name) {
        return batch.later().series(name, row, length());
    }

    private int number() {
        return batch.numbers()[row];
    }

    private int length() {
        return batch.length(row);
    }

    private boolean truncated() {
        return batch.truncated()[row];
    }

    private Object tokens() {
        Object[] tokens = IntStream.range(0, length())
                .mapToObj(position -> new TokenMembers(batch, row, position, spelling))
                .toArray();
        return ProxyArray.fromArray(tokens);
    }

    private ProxyExecutable contains() {
        return words -> batch.texts()[row].contains(words[0].asString());
    }

    private double[] kls() {
        return batch.kl(row);
    }

    private double kl() {
        return Arrays.stream(kls()).sum();
    }

    private Object scores() {
        Map<String, Object> scores = new TreeMap<>();
        batch.scores().forEach((name, numbers) -> scores.put(name, numbers[row]));
        return spelling == Spelling.CAMEL ? ProxyObject.fromMap(scores) : scores;
    }

    @Override
    public Object value(String name) {
        return MEMBERS.get(name).of(this);
    }

    @Override
    public Set<String> names() {
        return batch.hasTexts() ? MEMBERS.keySet() : IN_UPDATES;
    }

    @Override
    public Spelling spelling() {
        return spelling;
    }
}
