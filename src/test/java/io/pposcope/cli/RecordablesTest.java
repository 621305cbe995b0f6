package io.pposcope.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.internal.publish.Pages;
import io.pposcope.trainer.PpoMaxConfig;
import io.pposcope.trainer.Presets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordablesTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<Recordable> ALL = new Recordables(Path.of("runs"), new Scale(1)).all();

    @Test
    void everyNameThatAPageCalls_canBeRecorded() throws IOException {
        Set<String> unknown = new TreeSet<>(new Pages(ROOT).called());
        unknown.removeAll(ALL.stream().map(Recordable::name).toList());
        assertEquals(Set.of(), unknown);
    }

    @Test
    void namesAreOnesOwn_andTasksToo() {
        assertEquals(ALL.size(), ALL.stream().map(Recordable::name).distinct().count());
        for (Recordable one : ALL) {
            List<String> names = one.tasks().names();
            assertEquals(names.size(), Set.copyOf(names).size(), one.name());
        }
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new Recordables(Path.of("runs"), new Scale(1)).named("colapse"))
                .getMessage();
        assertTrue(message.startsWith("nothing named colapse is recorded; there are all, card, collapse"), message);
    }

    /** Arms that share a folder are told apart by name alone. */
    @Test
    void armsOfOneName_areOneConfiguration() {
        Map<Path, List<Arm>> folders = ALL.stream()
                .filter(SweepRecording.class::isInstance)
                .map(one -> ((SweepRecording) one).sweep())
                .collect(Collectors.toMap(Sweep::out, Sweep::arms, (first, second) -> {
                    assertEquals(
                            first.stream().map(Arm::config).toList(),
                            second.stream().map(Arm::config).toList());
                    return first;
                }));
        folders.forEach((folder, arms) -> assertEquals(
                arms.size(), arms.stream().map(Arm::name).distinct().count(), folder.toString()));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.5, Double.NaN})
    void aScaleThatIsNone_isRefused(double share) {
        assertThrows(IllegalArgumentException.class, () -> new Scale(share));
    }

    @Test
    void aTry_isTheSameRulesOnLess() {
        PpoMaxConfig full = Presets.ppoMax();
        assertEquals(full, new Scale(1).of(full));
        PpoMaxConfig less = new Scale(0.1).of(full);
        assertEquals(6, less.rollout().rolloutBatchSize());
        assertEquals(full.update().ppoEpochs(), less.update().ppoEpochs());
        assertEquals(full.transform(), less.transform());
        assertEquals(full.name(), less.name());
    }
}
