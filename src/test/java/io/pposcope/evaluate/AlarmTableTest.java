package io.pposcope.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.alarm.RuleFamily;
import io.pposcope.alarm.StandardRules;
import io.pposcope.internal.files.MalformedFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thresholds are chosen on some runs and judged on others. */
class AlarmTableTest {

    private static final RuleFamily KL = RuleFamily.standard().get(1);
    private static final String KL_005 = AlarmTrial.key("KL without plateau", 0.05);
    private static final String KL_025 = AlarmTrial.key("KL without plateau", 0.25);
    private static final String KL_05 = AlarmTrial.key("KL without plateau", 0.5);

    private static AlarmTrial trial(String arm, int seed, Integer onset, Map<String, Integer> first) {
        return new AlarmTrial("pposcope-alarms-1", "", arm, seed, Optional.ofNullable(onset), first);
    }

    /** A collapse that the low threshold finds at 10, and a healthy run that it accuses; the high one is late. */
    private static List<AlarmTrial> runs(int seed) {
        return List.of(
                trial("collapse", seed, 40, Map.of(KL_005, 10, KL_025, 20, KL_05, 30)),
                trial("healthy", seed, null, Map.of(KL_005, 50)));
    }

    @Test
    void theMostSensitiveThresholdThatAccusesNobody_isChosen() {
        AlarmChoice choice = AlarmChoice.on(runs(0), List.of(KL));
        // 0.1 to 0.2 never spoke here, 0.25 finds the collapse earlier than 0.5
        assertEquals(Map.of("KL without plateau", 0.25), choice.thresholds());
        assertEquals(List.of("KL without plateau"), choice.serious());
        assertEquals(List.of(KL_025), choice.keys());
        assertEquals(new AlarmScore(1, 1, 1, 0, Optional.of(20)), AlarmScore.of(runs(3), choice.keys()));
    }

    @Test
    void aRuleThatAccusesAtEveryThreshold_isChosenAtNone() {
        Map<String, Integer> always = new HashMap<>();
        KL.thresholds().forEach(threshold -> always.put(AlarmTrial.key(KL.name(), threshold), 5));
        AlarmChoice choice = AlarmChoice.on(
                List.of(trial("collapse", 0, 40, always), trial("healthy", 0, null, always)), List.of(KL));
        assertEquals(Map.of(), choice.thresholds());
        assertEquals(List.of(), choice.serious());
    }

    @Test
    void aRuleThatAddsNothing_isNotTaken() {
        RuleFamily repetition = RuleFamily.standard().stream()
                .filter(family -> family.name().equals("repetition"))
                .findFirst()
                .orElseThrow();
        String late = AlarmTrial.key("repetition", 0.1);
        List<AlarmTrial> runs =
                List.of(trial("collapse", 0, 40, Map.of(KL_025, 20, late, 38)), trial("healthy", 0, null, Map.of()));
        assertEquals(
                List.of("KL without plateau"),
                AlarmChoice.on(runs, List.of(repetition, KL)).serious());
    }

    /** The other seeds and the innocent runs are not looked at: whatever they show, the choice is the same. */
    @Test
    void theChoiceLooksAtSeeds0And1Alone() {
        List<AlarmTrial> trials = new ArrayList<>();
        IntStream.range(0, 5).forEach(seed -> trials.addAll(runs(seed)));
        trials.add(trial("innocent-gold", 0, null, Map.of(KL_025, 3)));
        trials.add(trial("healthy-too", 3, null, Map.of(KL_025, 3)));
        AlarmTable table = new AlarmTable(trials);
        assertTrue(
                table.verdict()
                        .startsWith("chosen set (KL without plateau): finds 3 of 3 collapses on other seeds, "
                                + "in the median 20 iterations ahead, and speaks on 2 of 5 runs that do not collapse"),
                table.verdict());
        assertEquals(
                "seeds 0 and 1, on which thresholds were chosen: 4 runs, of which 2 collapse; other seeds: 7 runs, of "
                        + "which 3 collapse; innocent drift: 1 runs, of which 0 collapse",
                table.summary());
        assertTrue(
                table.view()
                        .markdown()
                        .contains(
                                "| KL without plateau | serious, in the set | 0.2500 | 2/2 | 0/2 | 20 | 3/3 | 1/4 | 20"
                                        + " | 1/1 |"),
                table.view().markdown());
    }

    @Test
    void familiesHoldTheStandardRules_underNamesOfTheirOwn() {
        List<String> names =
                AlarmTrial.families().stream().map(RuleFamily::name).toList();
        assertEquals(names.size(), names.stream().distinct().count());
        assertEquals(
                StandardRules.all().stream().map(rule -> rule.name()).toList(),
                names.subList(0, StandardRules.all().size()));
        AlarmTrial.families().forEach(family -> family.thresholds()
                .forEach(threshold ->
                        assertEquals(family.name(), family.at().apply(threshold).name())));
        assertThrows(
                IllegalArgumentException.class, () -> new RuleFamily(StandardRules::lengthDrift, 1.3, List.of(1.2)));
    }

    @Test
    void theOnsetIsTheFirstMeanOfTenHalfAPointBelowTheBest() {
        double[] gold = IntStream.range(0, 40).mapToDouble(i -> i < 20 ? 0 : -1).toArray();
        // the mean of ten falls by 0.1 an iteration from 20 on: below −0.5 with the sixth of them
        assertEquals(Optional.of(25), AlarmTrial.onset(gold));
        assertEquals(Optional.empty(), AlarmTrial.onset(new double[40]));
        assertEquals(Optional.empty(), AlarmTrial.onset(new double[3]));
    }

    @Test
    void whatOtherRulesFound_isFoundAnew_andAForeignFileIsNamed(@TempDir Path folder) throws Exception {
        assertEquals(Optional.empty(), AlarmTrial.kept(folder));
        Path file = folder.resolve("alarms.json");
        Files.writeString(
                file,
                "{\"format\":\"pposcope-alarms-1\",\"rules\":\"others\",\"arm\":\"a\",\"seed\":0,\"onset\":null,"
                        + "\"first\":{}}\n");
        assertFalse(AlarmTrial.kept(folder).isPresent());
        for (String foreign : List.of("{\"format\":\"pposcope-al", "[]", "{}", "")) {
            Files.writeString(file, foreign);
            String message = assertThrows(MalformedFileException.class, () -> AlarmTrial.kept(folder))
                    .getMessage();
            assertTrue(message.startsWith(file + ", line 1: ") && message.endsWith("delete the file"), message);
        }
    }
}
