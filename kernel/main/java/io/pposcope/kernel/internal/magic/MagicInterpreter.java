package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Completeness;
import io.pposcope.kernel.cell.Completion;
import io.pposcope.kernel.cell.Evaluation;
import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.magic.MagicCall;
import io.pposcope.kernel.magic.Magics;
import io.pposcope.kernel.magic.OutsideCode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A language with magics around it. */
public final class MagicInterpreter implements Interpreter {
    private static final Pattern CELL_MAGIC = Pattern.compile("\\A\\s*(%%\\w+)([^\\n]*)(?:\\n|\\z)");
    private static final Pattern LINE_MAGIC = Pattern.compile("\\A\\s*(%\\w+|!)(.*)\\z");
    private static final Pattern ANY_MAGIC = Pattern.compile("\\A\\s*(%{1,2}\\w+|!)(.*)\\z");
    private static final Pattern ARGUMENT = Pattern.compile("(%{1,2}\\w+)\\s(?:.*\\s)?(\\S*)");
    private static final Pattern NAME = Pattern.compile("\\A(%{1,2}\\w+)");
    private static final Pattern QUESTION = Pattern.compile("\\A\\s*(?:(%{1,2}\\w+)\\?|\\?(%{1,2}\\w+))\\s*\\z");
    private static final Pattern NAME_QUESTION =
            Pattern.compile("\\s*(?:([\\p{L}_$][\\w.$]*)\\?{1,2}|\\?{1,2}([\\p{L}_$][\\w.$]*))\\s*");
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\s*!\\s*[\\w./~]");
    /** Magics whose code is the language's own. */
    private static final Set<String> TRANSPARENT = Set.of("%time", "%%time", "%timeit", "%%timeit");

    private final Interpreter language;
    private final MagicTable magics;
    private final OutsideCode outside = new OutsideCode();

    public MagicInterpreter(Interpreter language, MagicTable magics) {
        this.language = language;
        this.magics = magics;
    }

    @Override
    public Evaluation evaluate(Cell cell) {
        var question = QUESTION.matcher(cell.code());
        if (question.find()) {
            var magic = question.group(1) != null ? question.group(1) : question.group(2);
            return magics.run("%help", call(magic, Optional.empty(), cell));
        }
        var name = NAME_QUESTION.matcher(cell.code());
        if (name.matches()) {
            return explained(name.group(1) != null ? name.group(1) : name.group(2));
        }
        var cellMagic = CELL_MAGIC.matcher(cell.code());
        if (cellMagic.find()) {
            var body = "\n".repeat(lines(cellMagic.group())) + cell.code().substring(cellMagic.end());
            return run(cellMagic, Optional.of(body), cell);
        }
        return cell.code().contains("%") || cell.code().contains("!")
                ? withHint(cell, evaluateLines(cell))
                : language.evaluate(cell);
    }

    /** A line that looks like a command of the system's shell, in a kernel whose cells may not run any. */
    private Evaluation withHint(Cell cell, Evaluation evaluation) {
        if (!(evaluation instanceof Evaluation.Failed failed)
                || magics.knows(MagicTable.SHELL)
                || !COMMAND.matcher(cell.code()).find()) {
            return evaluation;
        }
        var hint = "A line that begins with ! runs a command of the "
                + "system's shell; this kernel was installed without that."
                + " ./pposcope kernel install --allow-shell allows it.";
        return new Evaluation.Failed(
                failed.name(),
                failed.message(),
                Stream.concat(failed.traceback().stream(), Stream.of(hint)).toList());
    }

    private Evaluation explained(String name) {
        return language.inspect(name, name.length(), 1)
                .map(Magics::finished)
                .orElseGet(() -> Magics.failed(
                        "UnknownName", "nothing is known of " + name + "; Tab completes the names there are"));
    }

    /** Runs the code between magic lines with blank lines before it, so that errors name the right line. */
    private Evaluation evaluateLines(Cell cell) {
        var lines = cell.code().split("\n", -1);
        int start = 0;
        Evaluation last = Evaluation.Finished.NOTHING;
        for (int i = 0; i < lines.length && !(last instanceof Evaluation.Failed); i++) {
            var magic = LINE_MAGIC.matcher(lines[i]);
            if (magic.find() && stands(magic, text(lines, start, i))) {
                last = evaluate(cell, lines, start, i);
                last = last instanceof Evaluation.Failed ? last : run(magic, Optional.empty(), cell);
                start = i + 1;
            }
        }
        return last instanceof Evaluation.Failed || start == lines.length
                ? last
                : evaluate(cell, lines, start, lines.length);
    }

    /**
     * Whether a line that begins with % or ! stands between statements; else the sign is an operator of an expression.
     */
    private boolean stands(Matcher magic, String before) {
        var code = before.strip();
        boolean known = magics.knows(magic.group(1));
        if (!known && magic.group(1).equals(MagicTable.SHELL)) {
            return false;
        }
        return code.isEmpty()
                || (code.endsWith(";") || code.endsWith("}") || known)
                        && language.completeness(code) instanceof Completeness.Complete;
    }

    private Evaluation evaluate(Cell cell, String[] lines, int from, int to) {
        var code = text(lines, from, to);
        return code.isBlank()
                ? Evaluation.Finished.NOTHING
                : language.evaluate(new Cell(cell.label(), "\n".repeat(from) + code));
    }

    private static String text(String[] lines, int from, int to) {
        return String.join("\n", Arrays.asList(lines).subList(from, to));
    }

    private Evaluation run(Matcher magic, Optional<String> body, Cell cell) {
        return magics.run(magic.group(1), call(magic.group(2).strip(), body, cell));
    }

    private MagicCall call(String arguments, Optional<String> body, Cell cell) {
        return new MagicCall(arguments, body, cell, language, this, outside);
    }

    @Override
    public Evaluation within(Cell cell, Supplier<Object> work) {
        return language.within(cell, work);
    }

    private static int lines(String text) {
        return (int) text.chars().filter(c -> c == '\n').count();
    }

    @Override
    public void interrupt(Thread thread) {
        language.interrupt(thread);
        outside.interrupt(thread);
    }

    @Override
    public Completion complete(String code, int cursor) {
        int lineStart = code.lastIndexOf('\n', cursor - 1) + 1;
        var line = code.substring(lineStart, cursor);
        if (line.matches("%{1,2}\\w*")) {
            return Completion.of(
                    magics.names().stream()
                            .filter(name -> name.startsWith(line))
                            .toList(),
                    "magic",
                    lineStart);
        }
        var magic = ARGUMENT.matcher(line);
        if (magic.matches() && !TRANSPARENT.contains(magic.group(1))) {
            return Completion.of(
                    magics.words(magic.group(1), magic.group(2)),
                    "",
                    cursor - magic.group(2).length());
        }
        return foreign(code) ? new Completion(List.of(), cursor) : language.complete(blanked(code), cursor);
    }

    @Override
    public Optional<MimeBundle> inspect(String code, int cursor, int detail) {
        int lineStart = code.lastIndexOf('\n', cursor - 1) + 1;
        var magic = NAME.matcher(code.substring(lineStart));
        if (magic.find() && cursor - lineStart <= magic.end()) {
            return magics.explained(magic.group(1)).map(MimeBundle::text);
        }
        return foreign(code) ? Optional.empty() : language.inspect(blanked(code), cursor, detail);
    }

    @Override
    public Completeness completeness(String code) {
        return foreign(code)
                        || QUESTION.matcher(code).find()
                        || NAME_QUESTION.matcher(code).matches()
                ? new Completeness.Complete()
                : language.completeness(blanked(code));
    }

    /** Whether the cell belongs to a magic that speaks no Java. */
    private static boolean foreign(String code) {
        var cellMagic = CELL_MAGIC.matcher(code);
        return cellMagic.find() && !TRANSPARENT.contains(cellMagic.group(1));
    }

    /** The code with spaces in place of magics, so that every character keeps its place. */
    private String blanked(String code) {
        if (!code.contains("%") && !code.contains("!")) {
            return code;
        }
        var lines = code.split("\n", -1);
        int start = 0;
        for (int i = 0; i < lines.length; i++) {
            var magic = ANY_MAGIC.matcher(lines[i]);
            if (magic.find() && stands(magic, text(lines, start, i))) {
                int kept = TRANSPARENT.contains(magic.group(1)) ? magic.start(2) : lines[i].length();
                lines[i] = " ".repeat(kept) + lines[i].substring(kept);
                start = i;
            }
        }
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        language.close();
    }
}
