package io.pposcope.kernel.plugin;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;

/** Java cells as IJava and JJava run them: JShell in the kernel's own JVM. */
public final class PlainJShell {
    /** Where a cell leaves the value of its last expression. */
    public static volatile Object last;

    private final JShell shell = JShell.builder().executionEngine("local").build();

    PlainJShell(Object kernel, List<String> imports) {
        last = kernel;
        shell.addToClasspath(System.getProperty("java.class.path"));
        imports.forEach(this::run);
        run("var theKernel = (" + kernel.getClass().getCanonicalName()
                + ") io.pposcope.kernel.plugin.PlainJShell.last;");
    }

    Object run(String code) {
        last = null;
        for (var rest = shell.sourceCodeAnalysis().analyzeCompletion(code);
                ;
                rest = shell.sourceCodeAnalysis().analyzeCompletion(rest.remaining())) {
            if (rest.source() != null && !rest.source().isBlank()) {
                evaluate(rest.source());
            }
            if (rest.remaining().isBlank() || rest.completeness() == SourceCodeAnalysis.Completeness.EMPTY) {
                return last;
            }
        }
    }

    private void evaluate(String source) {
        for (var event : shell.eval(source)) {
            if (event.status() == Snippet.Status.REJECTED) {
                throw new IllegalStateException(shell.diagnostics(event.snippet())
                                .map(d -> d.getMessage(Locale.ROOT))
                                .collect(Collectors.joining("\n"))
                        + "\nin " + source);
            }
            if (event.exception() != null) {
                throw new IllegalStateException(event.exception());
            }
            last = null;
            switch (event.snippet().subKind()) {
                case TEMP_VAR_EXPRESSION_SUBKIND ->
                    shell.eval("io.pposcope.kernel.plugin.PlainJShell.last = " + ((VarSnippet) event.snippet()).name()
                            + ";");
                case VAR_VALUE_SUBKIND -> shell.eval("io.pposcope.kernel.plugin.PlainJShell.last = " + source + ";");
                default -> {}
            }
        }
    }
}
