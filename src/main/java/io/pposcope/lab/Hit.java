package io.pposcope.lab;

import io.pposcope.trainer.Place;
import java.util.List;

/**
 * A breakpoint met, or an alarm raised.
 *
 * @param number of the breakpoint; 0 for an alarm
 * @param matches what met it, in words
 */
public record Hit(int number, String name, Place place, List<String> matches) {

    public Hit {
        matches = List.copyOf(matches);
    }

    @Override
    public String toString() {
        return (number == 0 ? "alarm" : "breakpoint " + number) + " “" + name + "” at " + place + (matches.isEmpty() ? "" : "\n  " + String.join("\n  ", matches));
    }
}
