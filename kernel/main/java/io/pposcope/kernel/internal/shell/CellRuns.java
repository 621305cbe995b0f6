package io.pposcope.kernel.internal.shell;

import io.pposcope.kernel.cell.Cell;
import io.pposcope.kernel.cell.Evaluation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs compiled cells on the calling thread, and reaches into their variables. */
final class CellRuns {
    private final CellLoader loader;
    private final SourceMap origins;
    private final CellThreads threads;
    private final ThrownReport report;

    CellRuns(CellLoader loader, SourceMap origins, CellThreads threads) {
        this.loader = loader;
        this.origins = origins;
        this.threads = threads;
        report = new ThrownReport(origins);
    }

    /**
     * Runs the parts of a cell in order. A variable is declared once its initialiser has ended: where that throws, the
     * name keeps what it stood for.
     */
    Evaluation run(Cell cell, List<CellCompiler.Compiled> parts, Consumer<Names.Variable> declare) {
        Evaluation last = Evaluation.Finished.NOTHING;
        for (var part : parts) {
            origins.compiled(part.base(), part.lines());
            loader.add(part.held());
        }
        for (var part : parts) {
            part.redirects().forEach(redirect -> MethodLinks.redirect(load(redirect.from()), load(redirect.to())));
        }
        for (var part : parts) {
            if (part.chunks() > 0) {
                last = run(cell, part, declare);
            }
            if (last instanceof Evaluation.Failed) {
                return last;
            }
        }
        return last;
    }

    private Evaluation run(Cell cell, CellCompiler.Compiled part, Consumer<Names.Variable> declare) {
        var home = load(part.own().isEmpty() ? loader : loader.once(part.own()), part.base());
        try {
            threads.enterUserCode();
            Object value = null;
            for (int chunk = 0; chunk < part.chunks(); chunk++) {
                StopPoll.check();
                value = home.getMethod(UnitWriter.RUN + chunk).invoke(null);
            }
            return StopPoll.requested(Thread.currentThread())
                    ? ThrownReport.interrupted(cell.label())
                    : new Evaluation.Finished(Optional.ofNullable(value));
        } catch (InvocationTargetException e) {
            return StopPoll.requested(Thread.currentThread())
                    ? ThrownReport.interrupted(cell.label())
                    : report.of(e.getCause());
        } catch (CellStopped e) {
            return ThrownReport.interrupted(cell.label());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the class of a cell has no method to run", e);
        } finally {
            threads.leaveUserCode();
            declared(home, part).forEach(name -> declare.accept(new Names.Variable(name, part.base())));
        }
    }

    private static List<String> declared(Class<?> home, CellCompiler.Compiled part) {
        try {
            return part.fresh().isEmpty()
                    ? List.of()
                    : part.fresh().subList(0, home.getField(UnitWriter.DONE).getInt(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the class of a cell does not count its variables", e);
        }
    }

    private Class<?> load(String holder) {
        return load(loader, holder);
    }

    private static Class<?> load(ClassLoader from, String holder) {
        try {
            return Class.forName(CellFiles.PACKAGE + "." + holder, true, from);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a class of a cell is gone: " + holder, e);
        }
    }

    private Field field(Names.Variable variable) {
        try {
            return load(variable.holder()).getField(variable.name());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a variable of a cell is gone: " + variable, e);
        }
    }

    Optional<Object> value(Names.Variable variable) {
        try {
            return Optional.ofNullable(field(variable).get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(variable + " is not public", e);
        }
    }

    /** A variable's type with simple names. */
    String type(Names.Variable variable) {
        return field(variable)
                .getGenericType()
                .getTypeName()
                .replaceAll("\\$Cell\\d+_\\d+\\$", "")
                .replaceAll("(?:\\w+[.$])+(?=\\w)", "");
    }

    /** Lets go of the value of a variable; code that still uses it finds null. */
    void clear(Names.Variable variable) {
        try {
            var field = field(variable);
            if (!field.getType().isPrimitive()) {
                field.set(null, null);
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(variable + " is not public", e);
        }
    }
}
