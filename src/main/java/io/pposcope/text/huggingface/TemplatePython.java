package io.pposcope.text.huggingface;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The Python whose Jinja2 renders chat templates: the first that has it of {@code -Dpposcope.python},
 * {@code PPOSCOPE_PYTHON}, the virtual environment of {@code ./pposcope}, and {@code python3} on the PATH.
 */
final class TemplatePython {

    private static final String SCRIPT = "/io/pposcope/text/huggingface/chat_template.py";
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    /** What a Python needs to start, to find its libraries and to tell the time; nothing else is handed on. */
    static final Set<String> HANDED_ON = Set.of("PATH", "HOME", "LD_LIBRARY_PATH", "TZ", "SystemRoot", "APPDATA");

    private TemplatePython() {}

    /** See {@link ChatTemplate#python}. */
    static String describe() {
        try (TemplateProcess process = start(TemplateLimits.STANDARD)) {
            return process.description();
        }
    }

    /** @throws IllegalArgumentException if no Python with jinja2 is found */
    static TemplateProcess start(TemplateLimits limits) {
        return start(candidates(), limits);
    }

    static TemplateProcess start(Map<String, String> candidates, TemplateLimits limits) {
        List<String> refused = new ArrayList<>();
        for (Map.Entry<String, String> candidate : candidates.entrySet()) {
            try {
                return start(candidate.getKey(), limits);
            } catch (IOException e) {
                refused.add(candidate.getKey() + " (" + candidate.getValue() + "): "
                        + e.getMessage().strip());
            }
        }
        throw new IllegalArgumentException("chat templates are rendered by a Python with jinja2, and none was found; "
                + "looked at " + String.join("; ", refused) + ". Remedy: pip install jinja2 for one of them, "
                + "./pposcope lab, which sets up .venv with it, or name another Python with PPOSCOPE_PYTHON");
    }

    /** By command, each with what names it. */
    private static Map<String, String> candidates() {
        Map<String, String> candidates = new LinkedHashMap<>();
        candidate(candidates, System.getProperty("pposcope.python"), "named by -Dpposcope.python");
        candidate(candidates, System.getenv("PPOSCOPE_PYTHON"), "named by PPOSCOPE_PYTHON");
        String home = System.getProperty("pposcope.home");
        if (home != null) {
            Path venv = Path.of(home, ".venv").resolve(WINDOWS ? "Scripts/python.exe" : "bin/python");
            candidate(candidates, venv.toString(), "the virtual environment of ./pposcope");
        }
        candidate(candidates, WINDOWS ? "python" : "python3", "on the PATH");
        return candidates;
    }

    private static void candidate(Map<String, String> candidates, String command, String named) {
        if (command != null && !command.isBlank()) {
            candidates.putIfAbsent(command, named);
        }
    }

    /** @throws IOException if it cannot be started or has no jinja2; the message says which */
    private static TemplateProcess start(String python, TemplateLimits limits) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                python,
                "-I",
                "-B",
                "-c",
                script(),
                Long.toString((long) limits.memoryMebibytes() << 20),
                Integer.toString(limits.processorSeconds()),
                Integer.toString(limits.textLength()));
        builder.environment().keySet().retainAll(HANDED_ON);
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        TemplateProcess process = new TemplateProcess(python, builder.start(), limits);
        try {
            process.greet();
            return process;
        } catch (IOException e) {
            process.close();
            throw e;
        }
    }

    private static String script() throws IOException {
        try (InputStream stream = TemplatePython.class.getResourceAsStream(SCRIPT)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
