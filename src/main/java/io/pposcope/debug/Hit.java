package io.pposcope.debug;

import io.pposcope.alarm.Alarm;
import io.pposcope.trainer.Observation;
import java.util.List;

/**
 * A breakpoint met, or an alarm raised.
 *
 * @param number of the breakpoint; 0 for an alarm
 * @param place where training stood, in words
 * @param matches what met it, in words
 */
public record Hit(int number, String name, String place, List<String> matches) {

    public Hit {
        matches = List.copyOf(matches);
    }

    static Hit of(Alarm alarm, Observation seen) {
        return new Hit(
                0,
                alarm.rule().name(),
                seen.state().toString(),
                List.of(
                        alarm.finding().numbers(),
                        alarm.rule().explanation(),
                        "try: " + alarm.rule().advice()));
    }

    @Override
    public String toString() {
        return (number == 0 ? "alarm" : "breakpoint " + number) + " “" + name + "” at " + place
                + (matches.isEmpty() ? "" : "\n  " + String.join("\n  ", matches));
    }
}
