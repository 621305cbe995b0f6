package io.pposcope.reward.polyglot;

import static io.pposcope.reward.polyglot.GuestLanguage.JAVASCRIPT;
import static io.pposcope.reward.polyglot.GuestLanguage.PYTHON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cell does wrong costs other cells nothing, and what the process's environment holds is not for guests. */
class ContainmentTest {

    private static String run(GuestLanguage language, String source) {
        StringBuilder printed = new StringBuilder();
        String value = GuestCells.run(language, "cell 1", source, Map.of(), List.of(), printed::append)
                .value();
        assertFalse(printed.toString().contains("worker was ended"), printed.toString());
        return value;
    }

    /** What a cell of Python that fails says; another cell's variable is still there afterwards. */
    private static String refused(String source) {
        run(PYTHON, "kept = 41");
        String message =
                assertThrows(GuestFailure.class, () -> run(PYTHON, source)).getMessage();
        assertEquals("42", run(PYTHON, "kept + 1"));
        return message;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import _thread\n_thread.start_new_thread(print, ())",
                "import threading\nthreading.Thread(target=print).start()",
                "import threading\nthreading.Timer(1, print).start()",
                "import signal\nsignal.raise_signal(2)",
                "import signal\nsignal.raise_signal(9)",
                "import _signal\n_signal.raise_signal(15)",
                "import os\nos.kill(os.getpid(), 9)",
                "import faulthandler\nfaulthandler.dump_traceback_later(1)",
                "import asyncio\nasyncio.run(asyncio.sleep(1))",
                "import marshal\nmarshal.dumps(object())",
                "import crypt\ncrypt.crypt('a', 'b')",
                "import sys\nsys.exit(3)",
                "import os\nos._exit(3)"
            })
    void what_is_refused_costs_no_variable(String source) {
        assertFalse(refused(source).isEmpty());
    }

    @Test
    void a_refusal_can_be_caught() {
        assertEquals(
                "'SystemError'",
                run(
                        PYTHON,
                        "import _thread\ntry:\n    _thread.start_new_thread(print, ())\nexcept Exception "
                                + "as e:\n    found = type(e).__name__\nfound"));
        assertEquals(
                "'PermissionError'",
                run(
                        PYTHON,
                        "import signal\ntry:\n    "
                                + "signal.raise_signal(2)\nexcept OSError as e:\n    found = type(e).__name__\nfound"));
    }

    @Test
    void modules_that_ask_where_they_are_can_be_imported() {
        run(
                PYTHON,
                "kept = 41\nimport zoneinfo, sysconfig, site, trace, "
                        + "pydoc, multiprocessing, concurrent.futures.process");
        assertTrue(refused("zoneinfo.ZoneInfo('Europe/Paris')").contains("ZoneInfoNotFoundError"));
    }

    /** Some modules are not there, some open a browser or print a poem; none ends the worker. */
    @Test
    @Tag("slow")
    void no_module_of_the_standard_library_ends_the_worker() {
        run(PYTHON, "kept = 41");
        String names =
                run(PYTHON, "import sys\n' '.join(sorted(sys.stdlib_module_names - {'antigravity', 'idlelib'}))");
        for (String module : names.substring(1, names.length() - 1).split(" ")) {
            run(
                    PYTHON,
                    "try:\n    import " + module
                            + "\nexcept (ImportError, SystemError, OSError, AttributeError, RuntimeError):\n    pass");
        }
        assertEquals("42", run(PYTHON, "kept + 1"));
    }

    @Test
    void guests_see_nothing_of_the_environment() {
        assertEquals(
                "[]",
                run(PYTHON, "import os\n[name for name in os.environ if name in ('PATH', 'HOME', 'USER', 'PWD')]"));
        assertEquals("undefined", run(JAVASCRIPT, "typeof process"));
        assertTrue(
                assertThrows(GuestFailure.class, () -> run(JAVASCRIPT, "Java.type('java.lang.System').getenv('PATH')"))
                        .getMessage()
                        .contains("Java"));
    }

    @Test
    void a_workers_process_is_given_no_more_of_the_environment_than_it_needs() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/environ")), "only Linux shows a process's environment");
        run(PYTHON, "1");
        List<ProcessHandle> workers = ProcessHandle.current()
                .children()
                .filter(child -> commandLine(child).contains(WorkerMain.class.getName()))
                .toList();
        assertFalse(workers.isEmpty());
        for (ProcessHandle worker : workers) {
            String given = Files.readString(Path.of("/proc", String.valueOf(worker.pid()), "environ"));
            Set<String> names = Arrays.stream(given.split("\0"))
                    .filter(entry -> !entry.isEmpty())
                    .map(entry -> entry.split("=")[0])
                    .collect(Collectors.toSet());
            assertTrue(
                    Set.of("LANG", "LC_ALL", "LC_CTYPE", "TZ", "XDG_CACHE_HOME", "TEMP", "TMP")
                            .containsAll(names),
                    names.toString());
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
        } catch (IOException ended) {
            return "";
        }
    }
}
