package io.pposcope.text.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pposcope.text.Dialogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The process that renders templates: its limits, what it is given, and what becomes of it. */
class TemplateRendererTest {

    private static final Dialogue HELLO = Dialogue.ask("hello");
    private static final String FOR_EVER = "{% for i in range(100000) %}{% for j in range(100000) %}{% for k in "
            + "range(100000) %}{% endfor %}{% endfor %}{% endfor %}";
    private static final TemplateRenderer SMALL =
            new TemplateRenderer(new TemplateLimits(1 << 20, 1 << 16, 256, 1, 30));

    @TempDir
    Path folder;

    @AfterAll
    static void close() {
        SMALL.close();
    }

    private static ChatTemplate template(String text, TemplateRenderer renderer) {
        return new ChatTemplate(
                new TemplateSource("stranger/chat_template.jinja", text, new SpecialTokenNames(Map.of(), Set.of())),
                renderer);
    }

    private static String refused(String text, TemplateRenderer renderer) {
        String said = assertThrows(IllegalArgumentException.class, () -> template(text, renderer)
                        .prompt(HELLO))
                .getMessage();
        assertTrue(
                said.startsWith("the chat template in stranger/chat_template.jinja")
                        && said.endsWith("give prompts as plain texts instead"),
                said);
        assertTrue(said.length() < 1000, said);
        return said;
    }

    /** Each ends with a sentence, and the next template renders as ever. */
    @TestFactory
    Stream<DynamicTest> hostile_templates_end_with_a_sentence() {
        String nested = "nests too deeply";
        Map<String, String> hostile = new LinkedHashMap<>();
        hostile.put(
                "\n{% for i in range(1000) %}{% for j in range(1000) %}{% for k in range(1000) "
                        + "%}{% endfor %}{% endfor %}{% endfor %}",
                "line 2 ");
        hostile.put(
                "{% macro f(n) %}{% for i in range(9) %}{{ f(n + 1) if n < 20 }}{% endfor %}{% endmacro %}{{ f(0) }}",
                "has run for 1 s");
        hostile.put(
                "{% set ns = namespace(s='x') %}{% for i in range(40) "
                        + "%}{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s }}",
                "256 MiB of memory");
        hostile.put(
                "{% set ns = namespace(s=[1]) %}{% for i in range(40) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "256 MiB of memory");
        hostile.put("{{ 'x' * 30000000000 }}", "256 MiB of memory");
        hostile.put("{{ '%4000000000d' % 1 }}", "256 MiB of memory");
        hostile.put("{% for i in range(70000) %}x{% endfor %}", "more than 65536 characters");
        hostile.put("{% if true %}".repeat(20_000) + "{% endif %}".repeat(20_000), nested);
        hostile.put("{% for a in [1] %}".repeat(300) + "{% endfor %}".repeat(300), "");
        hostile.put("{{ " + "(".repeat(20_000) + "1" + ")".repeat(20_000) + " }}", nested);
        hostile.put("{{ " + "[".repeat(5_000) + "]".repeat(5_000) + " }}", nested);
        hostile.put("{{ " + "1+".repeat(20_000) + "1 }}", nested);
        hostile.put("{{ 1" + "|abs".repeat(20_000) + " }}", nested);
        hostile.put("{{ " + "not ".repeat(20_000) + "1 }}", nested);
        hostile.put("{% if false %}" + "{% elif false %}".repeat(5_000) + "{% endif %}", nested);
        hostile.put("{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}", nested);
        hostile.put("{% for i in range(2000000000) %}{% endfor %}", "Range too big");
        hostile.put("{% for i in range(2e9) %}{% endfor %}", "'float' object cannot be interpreted as an integer");
        hostile.put("{{ 3 ** 999999999 }}", "was stopped");
        hostile.put("x".repeat((1 << 20) + 1), "at most 1048576 are read");
        hostile.put("{{ a }}".repeat(140_000), "");
        hostile.put("{{ cycler.__init__.__globals__.os.environ }}", "unsafe");
        hostile.put("{{ lipsum.__globals__['os'].popen('id').read() }}", "unsafe");
        return hostile.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(
                        one.getKey().substring(0, Math.min(60, one.getKey().length())), () -> {
                            String said = refused(one.getKey(), SMALL);
                            assertTrue(said.contains(one.getValue()), said);
                            assertEquals(
                                    "hello",
                                    template("{{ messages[0].content }}", SMALL).prompt(HELLO));
                        }));
    }

    @Test
    void a_process_that_gives_no_answer_is_killed_and_replaced() {
        try (TemplateRenderer slow = new TemplateRenderer(new TemplateLimits(1 << 20, 1 << 16, 256, 100, 2))) {
            assertTrue(refused(FOR_EVER, slow).contains("no answer in 2 s"));
            assertEquals("hello", template("{{ messages[0].content }}", slow).prompt(HELLO));
        }
    }

    @Test
    void one_process_serves_all_and_ends_when_it_is_asked_no_more() throws IOException {
        try (TemplateRenderer renderer = new TemplateRenderer(TemplateLimits.STANDARD)) {
            ChatTemplate template = template("{% for m in messages %}{{ m.content }}{% endfor %}", renderer);
            assertEquals("hello", template.prompt(HELLO));
            Set<Long> serving = serving();
            for (int i = 0; i < 1000; i++) {
                assertEquals("hello " + i, template.prompt(Dialogue.ask("hello " + i)));
            }
            assertEquals(serving, serving());
        }
    }

    private static Set<Long> serving() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    /** Secrets of the environment stay where they are. */
    @Test
    void the_process_gets_nothing_of_the_environment_that_it_does_not_need() throws IOException {
        assumeTrue(
                Files.isReadable(Path.of("/proc/self/environ")),
                "skipped: there is no /proc to read environments from");
        Set<Long> before = serving();
        try (TemplateRenderer renderer = new TemplateRenderer(TemplateLimits.STANDARD)) {
            template("x", renderer).prompt(HELLO);
            Set<Long> started = serving();
            started.removeAll(before);
            assertEquals(1, started.size());
            String environment = new String(
                    Files.readAllBytes(
                            Path.of("/proc", started.iterator().next().toString(), "environ")),
                    StandardCharsets.UTF_8);
            List<String> names = Arrays.stream(environment.split("\0"))
                    .filter(entry -> !entry.isEmpty())
                    .map(entry -> entry.split("=", 2)[0])
                    .toList();
            assertTrue(TemplatePython.HANDED_ON.containsAll(names), names.toString());
        }
    }

    @Test
    void where_there_is_no_python_with_jinja2_it_is_said_what_was_looked_at() throws IOException {
        String without = python("exec python3 -S \"$@\"");
        String noPython = python("echo nothing");
        Map<String, String> candidates = new LinkedHashMap<>();
        candidates.put("/nowhere/python", "named by somebody");
        candidates.put(without, "without packages");
        candidates.put(noPython, "no Python");
        String said = assertThrows(
                        IllegalArgumentException.class, () -> TemplatePython.start(candidates, TemplateLimits.STANDARD))
                .getMessage();
        assertTrue(said.contains("/nowhere/python (named by somebody): Cannot run program"), said);
        assertTrue(said.contains(without + " (without packages): it has no jinja2"), said);
        assertTrue(said.contains(noPython + " (no Python): its answer is no JSON object"), said);
        assertTrue(said.contains("pip install jinja2") && said.contains("PPOSCOPE_PYTHON"), said);
        assertFalse(TemplatePython.describe().isBlank());
    }

    private String python(String script) throws IOException {
        Path file = Files.writeString(Files.createTempFile(folder, "python", ""), "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
        return file.toString();
    }
}
