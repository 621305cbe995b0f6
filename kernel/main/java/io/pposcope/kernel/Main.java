package io.pposcope.kernel;

import com.google.gson.JsonObject;
import io.pposcope.kernel.cell.Interpreter;
import io.pposcope.kernel.internal.core.History;
import io.pposcope.kernel.internal.core.Kernel;
import io.pposcope.kernel.internal.core.KernelInfo;
import io.pposcope.kernel.internal.core.ParentWatch;
import io.pposcope.kernel.internal.install.KernelCommand;
import io.pposcope.kernel.internal.library.DoctorMagic;
import io.pposcope.kernel.internal.library.GuestMagics;
import io.pposcope.kernel.internal.library.LibraryComments;
import io.pposcope.kernel.internal.library.LibraryImports;
import io.pposcope.kernel.internal.library.LibraryVersion;
import io.pposcope.kernel.internal.library.RunMagics;
import io.pposcope.kernel.internal.magic.MagicInterpreter;
import io.pposcope.kernel.internal.magic.MagicTable;
import io.pposcope.kernel.internal.magic.ProvidedMagics;
import io.pposcope.kernel.internal.magic.StartUp;
import io.pposcope.kernel.internal.magic.TimeLimit;
import io.pposcope.kernel.internal.maven.MavenMagics;
import io.pposcope.kernel.internal.protocol.Channel;
import io.pposcope.kernel.internal.protocol.Codec;
import io.pposcope.kernel.internal.protocol.ConnectionFile;
import io.pposcope.kernel.internal.protocol.Header;
import io.pposcope.kernel.internal.protocol.Json;
import io.pposcope.kernel.internal.protocol.Log;
import io.pposcope.kernel.internal.protocol.Message;
import io.pposcope.kernel.internal.protocol.Session;
import io.pposcope.kernel.internal.protocol.Signer;
import io.pposcope.kernel.internal.shell.IJavaEnvironment;
import io.pposcope.kernel.internal.shell.JavaShell;
import io.pposcope.kernel.internal.transport.ZmqTransport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import sun.misc.Signal;

/** Starts the kernel on a connection file, or else is the command {@code pposcope kernel}. */
public final class Main {
    private static final int EXIT_GRACE_MILLIS = 3_000;
    private static final String ENDED_FROM_WITHIN =
            "The kernel ends here: System.exit was called, or its process was told to stop."
                    + " What the cells held is gone; restart the kernel to go on.";
    /** What people write; twenty rounds are enough for the JVM to count what is used most. */
    private static final List<String> WARM_UP_CELLS = List.of(
            "1 + 1",
            "int a = 2;\nSystem.out.println(a);",
            "List.of(1).stream().map(x -> x).toList()",
            "record R(int x) { }\nnew R(1)",
            "int f() { return 1; }\ndisplay(html(\"x\"))",
            "undefined",
            "throw new Error();");

    private static final int WARM_UP_ROUNDS = 20;

    private static volatile boolean ending;

    private Main() {}

    public static void main(String[] arguments) {
        var list = List.of(arguments);
        try {
            if (list.equals(List.of("--warm-up"))) {
                warmUp();
            } else if (list.size() == 1 && list.getFirst().endsWith(".json")) {
                serve(ConnectionFile.read(Path.of(list.getFirst())));
            } else {
                System.exit(KernelCommand.run(arguments));
            }
        } catch (IOException | IllegalArgumentException e) {
            fail(e.getMessage());
        }
    }

    private static void fail(String message) {
        Log.warn(message);
        System.exit(1);
    }

    /**
     * Does what a start does, without a front end: the installer archives the classes this loads, and which methods a
     * cell uses most, so that later kernels translate those first.
     */
    private static void warmUp() throws IOException {
        var file = new ConnectionFile("tcp", "127.0.0.1", 0, 0, 0, 0, 0, "warm-up", Optional.empty());
        var session = new Session();
        var codec = new Codec(new Signer(file.key()));
        var transport = new ZmqTransport(file, codec, session);
        var history = History.inMemory();
        var kernel = new Kernel(
                session,
                transport,
                interpreter(history),
                history,
                KernelInfo.java(LibraryVersion.own()),
                () -> exit(transport));
        kernel.takeOverProcess();
        transport.start(kernel);
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            for (var code : WARM_UP_CELLS) {
                kernel.received(
                        Channel.SHELL, request("execute_request", Json.object("code", code, "stop_on_error", false)));
            }
        }
        kernel.received(
                Channel.SHELL, request("execute_request", Json.object("code", "Runtime.getRuntime().exit(0);")));
    }

    private static Message request(String type, JsonObject content) {
        return new Message(
                List.of(new byte[] {1}),
                Header.fresh(type, "warm-up"),
                new JsonObject(),
                new JsonObject(),
                content,
                List.of());
    }

    static Interpreter interpreter(History history) {
        var habits = IJavaEnvironment.of(System.getenv(), File.pathSeparator);
        var java = new JavaShell(LibraryImports.all(), habits.compilerOptions(), new LibraryComments());
        var magics = MagicTable.standard(java, history);
        new MavenMagics(java).addTo(magics);
        new GuestMagics(java).addTo(magics);
        new RunMagics(java).addTo(magics);
        DoctorMagic.addTo(magics);
        java.whenClasspathGrows(new ProvidedMagics(magics)::add);
        var interpreter = new MagicInterpreter(java, magics);
        StartUp.of(habits).run(java, interpreter);
        return habits.timeoutMillis()
                .<Interpreter>map(millis -> new TimeLimit(interpreter, millis))
                .orElse(interpreter);
    }

    private static void serve(ConnectionFile file) throws IOException {
        if (file.key().isEmpty()) {
            Log.warn("the connection file holds no key: any local process can run code here");
        }
        var session = new Session();
        var transport = new ZmqTransport(file, new Codec(new Signer(file.key())), session);
        var history = History.ofUser();
        var kernel = new Kernel(
                session,
                transport,
                interpreter(history),
                history,
                KernelInfo.java(LibraryVersion.own()),
                () -> exit(transport));
        Signal.handle(new Signal("INT"), signal -> kernel.interrupt());
        ParentWatch.start(() -> exit(transport));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> explainEnd(kernel, transport), "last words"));
        System.setProperty("pposcope.kernel", file.address(file.shellPort()));
        kernel.takeOverProcess();
        kernel.announce();
        GuestMagics.prepareLater();
        transport.start(kernel);
    }

    private static void explainEnd(Kernel kernel, ZmqTransport transport) {
        if (!ending) {
            kernel.sayInRunningCells(ENDED_FROM_WITHIN);
            transport.close();
        }
    }

    /** Sends what is queued and ends; a shutdown hook that hangs does not keep the process. */
    private static void exit(ZmqTransport transport) {
        ending = true;
        var deadline = new Thread(Main::haltLate, "halt");
        deadline.setDaemon(true);
        deadline.start();
        transport.close();
        System.exit(0);
    }

    private static void haltLate() {
        try {
            Thread.sleep(EXIT_GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }
}
