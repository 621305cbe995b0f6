package io.pposcope.kernel.magic;

import io.pposcope.kernel.core.Cell;
import io.pposcope.kernel.core.Completeness;
import io.pposcope.kernel.core.Completion;
import io.pposcope.kernel.core.Evaluation;
import io.pposcope.kernel.core.Interpreter;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A language with magics around it. */
public final class MagicInterpreter implements Interpreter {
    private static final Pattern CELL_MAGIC = Pattern.compile("\\A\\s*(%%\\w+)([^\\n]*)(?:\\n|\\z)");
    private static final Pattern LINE_MAGIC = Pattern.compile("\\A\\s*(%\\w+)(.*)\\z");

    private final Interpreter language;
    private final Magics magics;
    private final OutsideCode outside = new OutsideCode();

    public MagicInterpreter(Interpreter language, Magics magics) {
        this.language = language;
        this.magics = magics;
    }

    @Override
    public Evaluation evaluate(Cell cell) {
        var cellMagic = CELL_MAGIC.matcher(cell.code());
        if (cellMagic.find()) {
            var body = "\n".repeat(lines(cellMagic.group())) + cell.code().substring(cellMagic.end());
            return run(cellMagic, Optional.of(body), cell);
        }
        return cell.code().contains("%") ? evaluateLines(cell) : language.evaluate(cell);
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
        return last instanceof Evaluation.Failed || start == lines.length ? last : evaluate(cell, lines, start, lines.length);
    }

    /** Whether a line that begins with % stands between statements; else it is the remainder operator of an expression. */
    private boolean stands(Matcher magic, String before) {
        var code = before.strip();
        return code.isEmpty() || (code.endsWith(";") || code.endsWith("}") || magics.names().contains(magic.group(1)))
                && language.completeness(code) instanceof Completeness.Complete;
    }

    private Evaluation evaluate(Cell cell, String[] lines, int from, int to) {
        var code = text(lines, from, to);
        return code.isBlank() ? Evaluation.Finished.NOTHING
                : language.evaluate(new Cell(cell.label(), "\n".repeat(from) + code));
    }

    private static String text(String[] lines, int from, int to) {
        return String.join("\n", Arrays.asList(lines).subList(from, to));
    }

    private Evaluation run(Matcher magic, Optional<String> body, Cell cell) {
        return magics.run(magic.group(1), new MagicCall(magic.group(2).strip(), body, cell, language, outside));
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
        var word = code.substring(lineStart, cursor);
        return word.matches("%{1,2}\\w*")
                ? new Completion(magics.names().stream().filter(name -> name.startsWith(word)).toList(), lineStart)
                : language.complete(code, cursor);
    }

    @Override
    public Optional<String> inspect(String code, int cursor, int detail) {
        return language.inspect(code, cursor, detail);
    }

    @Override
    public Completeness completeness(String code) {
        return code.lines().anyMatch(line -> LINE_MAGIC.matcher(line).find() || CELL_MAGIC.matcher(line).find())
                ? new Completeness.Complete() : language.completeness(code);
    }

    @Override
    public void close() {
        language.close();
    }
}
