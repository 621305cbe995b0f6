package io.pposcope.stage;

import io.pposcope.math.SamplingControls;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The groups in which the rows of a live rollout are decoded together: rows of equal length share one. */
final class DecodingGroups {
    private final RolloutStage stage;
    private final List<DecodingGroup> all = new ArrayList<>();

    DecodingGroups(RolloutStage stage) {
        this.stage = stage;
    }

    /** A group as it was saved, of these rows. */
    void restore(RolloutSoFar.Group saved, List<LiveRow> rows) {
        DecodingGroup group = new DecodingGroup(
                stage, saved.rows().stream().map(rows::get).toList(), saved.length(), saved.capacity());
        saved.attached().forEach(row -> rows.get(row).home = group);
        all.add(group);
    }

    /** Gives rows that are decoded nowhere a group, together with others of their length. */
    void take(Stream<LiveRow> homeless, int maxNewTokens) {
        homeless.collect(Collectors.groupingBy(LiveRow::length, TreeMap::new, Collectors.toList()))
                .forEach((length, together) -> {
                    DecodingGroup group = new DecodingGroup(stage, together, length, maxNewTokens);
                    together.forEach(row -> row.home = group);
                    all.add(group);
                });
    }

    /** Decodes one token for every open row. */
    void step(SamplingControls controls, int maxNewTokens) {
        all.forEach(group -> group.step(controls, maxNewTokens));
        closeIdle(maxNewTokens);
    }

    /** Frees the groups without an open row. */
    void closeIdle(int maxNewTokens) {
        List<DecodingGroup> idle =
                all.stream().filter(group -> !group.hasOpenRow(maxNewTokens)).toList();
        idle.forEach(DecodingGroup::close);
        all.removeAll(idle);
    }

    List<RolloutSoFar.Group> soFar() {
        return all.stream().map(DecodingGroup::soFar).toList();
    }

    void close() {
        all.forEach(DecodingGroup::close);
        all.clear();
    }
}
