package io.pposcope.reward.polyglot;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Executors;

/** The worker process: reads requests, runs guest code on one thread, answers. Ends with its parent. */
final class WorkerMain {

    private WorkerMain() {}

    public static void main(String... arguments) throws IOException, ClassNotFoundException {
        GuestLanguage language = Arrays.stream(GuestLanguage.values())
                .filter(known -> known.id().equals(arguments[0]))
                .findFirst()
                .orElseThrow();
        Replies replies = new Replies(new ObjectOutputStream(new BufferedOutputStream(System.out)));
        System.setOut(System.err);
        GuestRoom room = new GuestRoom(language, replies, CurrentRow.in(Path.of(arguments[1])));
        var guestThread = Executors.newSingleThreadExecutor(task -> daemon(task, language));
        guestThread.execute(() -> begin(room, replies));
        try (ObjectInputStream requests = new ObjectInputStream(new BufferedInputStream(System.in))) {
            while (true) {
                switch ((Request) requests.readObject()) {
                    case Request.Stop stop -> room.stop();
                    case Request request -> guestThread.execute(() -> room.answer(request));
                }
            }
        } catch (IOException e) {
            System.exit(0);
        }
    }

    private static void begin(GuestRoom room, Replies replies) {
        try {
            loadFromClassPath();
            room.warmUp();
            replies.send(new Reply.Ready());
        } catch (IOException | ClassNotFoundException | RuntimeException | Error e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    /**
     * Has the JDK's reader of jars initialise its classes now. A JVM with a class archive may not need that reader
     * before guest code recurses without end; a static initialiser that then runs out of stack breaks its class for the
     * whole process, and after {@code java.util.zip.CRC32} no class is loaded from a jar any more.
     */
    private static void loadFromClassPath() throws IOException, ClassNotFoundException {
        URL[] own = {WorkerMain.class.getProtectionDomain().getCodeSource().getLocation()};
        try (URLClassLoader apart = new URLClassLoader(own, null)) {
            apart.loadClass(WorkerMain.class.getName());
        }
    }

    private static Thread daemon(Runnable task, GuestLanguage language) {
        Thread thread = new Thread(null, task, language.title(), 64 << 20);
        thread.setDaemon(true);
        return thread;
    }
}
