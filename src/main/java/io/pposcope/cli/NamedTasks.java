package io.pposcope.cli;

import io.pposcope.pipeline.Progress;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The tasks of something recordable, which carry its name before their own. */
record NamedTasks(Recordable recordable) implements Tasks {

    private String prefix() {
        return recordable.name() + ": ";
    }

    private String plain(String name) {
        return name.substring(prefix().length());
    }

    @Override
    public List<String> names() {
        return recordable.tasks().names().stream().map(name -> prefix() + name).toList();
    }

    @Override
    public boolean done(String name) throws IOException {
        return recordable.tasks().done(plain(name));
    }

    @Override
    public void run(String name, Progress progress) throws IOException {
        recordable.tasks().run(plain(name), progress);
    }

    /** Failures by the tasks' own names. */
    static Map<String, String> plain(Recordable one, Map<String, String> failures) {
        Map<String, String> plain = new LinkedHashMap<>();
        failures.forEach((name, why) -> plain.put(new NamedTasks(one).plain(name), why));
        return plain;
    }

    /** The tasks of several. */
    static Tasks of(List<Recordable> several) {
        List<NamedTasks> parts = several.stream().map(NamedTasks::new).toList();
        return new Tasks() {

            @Override
            public List<String> names() {
                return parts.stream().flatMap(part -> part.names().stream()).toList();
            }

            @Override
            public boolean done(String name) throws IOException {
                return owner(name).done(name);
            }

            @Override
            public void run(String name, Progress progress) throws IOException {
                owner(name).run(name, progress);
            }

            private NamedTasks owner(String name) {
                return Stream.of(parts)
                        .flatMap(List::stream)
                        .filter(part -> name.startsWith(part.prefix()))
                        .findFirst()
                        .orElseThrow();
            }
        };
    }
}
