package io.pposcope.kernel.internal.shell;

import com.sun.source.util.JavacTask;
import java.io.Writer;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;

/**
 * The JDK's compiler, kept from task to task with what it has read of the platform and the libraries: a new one would
 * read that again, which is most of the work of compiling a cell. JShell keeps compilers in the same way, in the JDK's
 * own pool. The pool is no public API, so it is reached by reflection, and there is none where the JVM was not started
 * with the {@code --add-exports} of our kernelspecs, or where a JDK's pool differs. The caller holds the shell's lock.
 */
final class KeptCompiler {
    private static final String JAVAC = "com.sun.tools.javac.";
    private static final List<String> PACKAGES = List.of("api", "code", "util");
    /** A compiler never forgets a name it has met, so it is replaced in time. */
    private static final int TASKS_PER_COMPILER = 500;

    private final Constructor<?> newPool = type("api.JavacTaskPool").getConstructor(int.class);
    private final Class<?> worker = type("api.JavacTaskPool$Worker");
    private final Method run = type("api.JavacTaskPool")
            .getMethod(
                    "getTask",
                    Writer.class,
                    JavaFileManager.class,
                    DiagnosticListener.class,
                    Iterable.class,
                    Iterable.class,
                    Iterable.class,
                    worker);
    private final Method context = type("api.BasicJavacTask").getMethod("getContext");
    private final Method symbols = instance("code.Symtab");
    private final Method names = instance("util.Names");
    private final Method finder = instance("code.ClassFinder");
    private final Method name = type("util.Names").getMethod("fromString", String.class);
    private final Field cellModule = type("code.Symtab").getField("unnamedModule");
    private final Method classes = type("code.Symtab").getMethod("getAllClasses");
    private final Method home = type("code.Symbol").getMethod("packge");
    private final Field flatName = type("code.Symbol$ClassSymbol").getField("flatname");
    private final Method packageOf =
            type("code.Symtab").getMethod("getPackage", type("code.Symbol$ModuleSymbol"), type("util.Name"));
    private final Method removeClass =
            type("code.Symtab").getMethod("removeClass", type("code.Symbol$ModuleSymbol"), type("util.Name"));
    private final Field members = type("code.Symbol$PackageSymbol").getField("members_field");
    private final Field completer = type("code.Symbol").getField("completer");
    private final Method newCompleter = type("code.ClassFinder").getMethod("getCompleter");

    private Object pool;
    private int tasks;

    private KeptCompiler() throws ReflectiveOperationException {
        renew();
    }

    /** A kept compiler; empty where this JVM does not let us have one. */
    static Optional<KeptCompiler> find() {
        try {
            var compiler = JavacTask.class.getModule();
            return PACKAGES.stream().allMatch(part -> compiler.isExported(JAVAC + part, KeptCompiler.class.getModule()))
                    ? Optional.of(new KeptCompiler())
                    : Optional.empty();
        } catch (ReflectiveOperationException anotherPool) {
            return Optional.empty();
        }
    }

    /** Begins anew, as is necessary when the class path has changed. */
    void renew() {
        tasks = 0;
        try {
            pool = newPool.newInstance(1);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the compiler's pool cannot be made", e);
        }
    }

    /**
     * Has {@code work} done with a task. The task, its trees and its types are good only until {@code work} ends.
     *
     * @throws IllegalArgumentException if an option is refused
     */
    <T> T run(
            JavaFileManager files,
            DiagnosticListener<JavaFileObject> diagnostics,
            List<String> options,
            List<? extends JavaFileObject> sources,
            Function<JavacTask, T> work) {
        if (tasks == TASKS_PER_COMPILER) {
            renew();
        }
        tasks++;
        var result = new Object() {
            T value;
        };
        var withTask = Proxy.newProxyInstance(
                KeptCompiler.class.getClassLoader(), new Class<?>[] {worker}, (proxy, method, arguments) -> {
                    var tables = call(context, arguments[0]);
                    try {
                        result.value = work.apply((JavacTask) arguments[0]);
                        return null;
                    } finally {
                        forgetCells(tables);
                    }
                });
        call(run, pool, null, files, diagnostics, options, null, sources, withTask);
        return result.value;
    }

    /** The package of cells is listed anew, and its classes are read anew, because the next task may see others. */
    private void forgetCells(Object tables) {
        try {
            var all = call(symbols, null, tables);
            var module = cellModule.get(all);
            var here = call(packageOf, all, module, call(name, call(names, null, tables), CellFiles.PACKAGE));
            if (here == null || members.get(here) == null) {
                return;
            }
            var seen = new ArrayList<Object>();
            for (var each : (Iterable<?>) call(classes, all)) {
                if (call(home, each) == here) {
                    seen.add(each);
                }
            }
            for (var each : seen) {
                call(removeClass, all, module, flatName.get(each));
            }
            members.set(here, null);
            completer.set(here, call(newCompleter, call(finder, null, tables)));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the compiler's tables cannot be reached", e);
        }
    }

    private static Object call(Method method, Object on, Object... arguments) {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                default -> throw new IllegalStateException(method + " failed", e.getCause());
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(method + " is not public", e);
        }
    }

    private static Method instance(String name) throws ReflectiveOperationException {
        return type(name).getMethod("instance", type("util.Context"));
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(JAVAC + name, false, JavacTask.class.getClassLoader());
    }
}
