package io.pposcope.data;

import io.pposcope.text.Role;
import io.pposcope.text.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dialogue as one text, as HH-RLHF writes it: {@code "\n\nHuman: … \n\nAssistant: …"}. The first mark may stand at
 * the beginning; where no blank line comes before any mark, lines that begin with one do. A text before the first
 * mark is a system turn.
 */
final class Transcript {

    private static final Pattern MARK = Pattern.compile("(?:\\A\\s*|(?:\\r?\\n){2})(Human|Assistant):");
    private static final Pattern MARK_ON_A_LINE = Pattern.compile("(?:\\A|\\r?\\n)(Human|Assistant):");
    private static final Pattern BLANK_LINES_BEFORE = Pattern.compile("\\A(?:[ \\t]*\\r?\\n)+");

    private Transcript() {}

    static boolean is(String text) {
        return MARK.matcher(text).find();
    }

    /** Its turns, the last one blank where the text ends with a mark. */
    static List<Turn> turns(String text) {
        boolean lines = MARK.matcher(text).results().count() == 1
                && MARK_ON_A_LINE.matcher(text).lookingAt();
        Matcher mark = (lines ? MARK_ON_A_LINE : MARK).matcher(text);
        List<Turn> turns = new ArrayList<>();
        Role role = Role.SYSTEM;
        int from = 0;
        while (mark.find()) {
            add(turns, role, text.substring(from, mark.start()));
            role = mark.group(1).equals("Human") ? Role.USER : Role.ASSISTANT;
            from = mark.end();
        }
        add(turns, role, text.substring(from));
        return turns;
    }

    private static void add(List<Turn> turns, Role role, String text) {
        if (role != Role.SYSTEM || !text.isBlank()) {
            turns.add(new Turn(role, trimmed(text)));
        }
    }

    /** Without the space around it; a text that begins on a line of its own keeps that line's indentation. */
    private static String trimmed(String text) {
        Matcher before = BLANK_LINES_BEFORE.matcher(text);
        return text.isBlank()
                ? ""
                : before.find() ? text.substring(before.end()).stripTrailing() : text.strip();
    }
}
