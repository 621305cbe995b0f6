package io.pposcope.reward.polyglot;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;

/** A response as an object of the guest's language; what it is asked for is made then. It cannot be changed. */
final class ResponseMembers implements ProxyObject {

    /** A member from a batch and a row. */
    private interface Member extends BiFunction<ResponseBatch, Integer, Object> {}

    static final Map<String, Member> SNAKE = members("log_probs", "ref_log_probs");
    static final Map<String, Member> CAMEL = members("logProbs", "refLogProbs");

    private final ResponseBatch batch;
    private final int row;
    private final Map<String, Member> members;

    private ResponseMembers(ResponseBatch batch, int row, Map<String, Member> members) {
        this.batch = batch;
        this.row = row;
        this.members = members;
    }

    static ResponseMembers of(ResponseBatch batch, int row, Map<String, Member> members) {
        return new ResponseMembers(batch, row, members);
    }

    private static Map<String, Member> members(String logProbs, String refLogProbs) {
        Map<String, Member> members = new LinkedHashMap<>();
        members.put("index", (batch, row) -> row);
        members.put("iteration", (batch, row) -> batch.iteration());
        members.put("prompt", (batch, row) -> batch.prompts()[row]);
        members.put("text", (batch, row) -> batch.texts()[row]);
        members.put("tokens", (batch, row) -> ProxyArray.fromArray((Object[]) batch.pieces()[row]));
        members.put("ids", (batch, row) -> batch.ids()[row].clone());
        members.put("length", (batch, row) -> batch.ids()[row].length);
        members.put("finish", (batch, row) -> batch.truncated()[row] ? "length" : "end");
        members.put("truncated", (batch, row) -> batch.truncated()[row]);
        members.put(logProbs, (batch, row) -> batch.logProbs()[row].clone());
        members.put(refLogProbs, (batch, row) -> batch.refLogProbs()[row].clone());
        members.put("kl", ResponseMembers::kl);
        members.put("entropies", (batch, row) -> batch.entropies()[row].clone());
        members.put("values", (batch, row) -> batch.values()[row].clone());
        members.put("scores", ResponseMembers::scores);
        return members;
    }

    private static double[] kl(ResponseBatch batch, int row) {
        double[] kl = batch.logProbs()[row].clone();
        for (int token = 0; token < kl.length; token++) {
            kl[token] -= batch.refLogProbs()[row][token];
        }
        return kl;
    }

    private static Map<String, Double> scores(ResponseBatch batch, int row) {
        Map<String, Double> scores = new TreeMap<>();
        batch.scores().forEach((name, numbers) -> scores.put(name, numbers[row]));
        return scores;
    }

    @Override
    public Object getMember(String key) {
        Object value = members.get(key).apply(batch, row);
        return value instanceof Map<?, ?> && members == CAMEL ? ProxyObject.fromMap(cast(value)) : value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object map) {
        return (Map<String, Object>) map;
    }

    @Override
    public Object getMemberKeys() {
        return ProxyArray.fromArray(members.keySet().toArray());
    }

    @Override
    public boolean hasMember(String key) {
        return members.containsKey(key);
    }

    @Override
    public void putMember(String key, Value value) {
        throw new UnsupportedOperationException("a response cannot be changed");
    }
}
