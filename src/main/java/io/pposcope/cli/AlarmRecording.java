package io.pposcope.cli;

import io.pposcope.evaluate.AlarmTable;
import io.pposcope.internal.publish.Pieces;
import io.pposcope.pipeline.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The alarms on the runs of the ablations, and on runs that drift innocently, all below one folder. A task makes a run,
 * where it is not there, and replays it.
 */
record AlarmRecording(Sweep ablations, Sweep innocent) implements Recordable {

    @Override
    public String name() {
        return "alarms";
    }

    @Override
    public String about() {
        return "what the alarms detect on the runs of the predictions and on innocent ones";
    }

    @Override
    public Tasks tasks() {
        return new Tasks() {

            @Override
            public List<String> names() {
                return Stream.of(ablations, innocent)
                        .flatMap(sweep -> sweep.names().stream())
                        .toList();
            }

            @Override
            public boolean done(String name) throws IOException {
                return owner(name).done(name) && replays().done(name);
            }

            @Override
            public void run(String name, Progress progress) throws IOException {
                owner(name).run(name, progress);
                replays().run(name, progress);
            }
        };
    }

    private Sweep owner(String name) {
        return innocent.names().contains(name) ? innocent : ablations;
    }

    private AlarmReplays replays() throws IOException {
        return new AlarmReplays(ablations.out());
    }

    @Override
    public void gather(Pieces pieces) throws IOException {
        AlarmTable table = replays().only(tasks().names()).table(Set.of());
        pieces.table("table", table.view()).text("runs", table.summary()).text("verdict", table.verdict());
    }
}
