package io.pposcope.kernel.internal.shell;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Loads the classes of cells, woven, below the application's loader; their assertions are checked. */
final class CellLoader extends URLClassLoader {
    private final Map<String, byte[]> declared = new ConcurrentHashMap<>();

    CellLoader(ClassLoader application) {
        super("cells", new URL[0], application);
        setDefaultAssertionStatus(true);
    }

    /** Classes that later cells may use. */
    void add(Map<String, byte[]> classes) {
        declared.putAll(classes);
    }

    /** A loader for classes that no other cell can name: they go when nothing refers to them any more. */
    ClassLoader once(Map<String, byte[]> classes) {
        return new Once(classes, this);
    }

    void addToClasspath(String entry) {
        try {
            addURL(Path.of(entry).toUri().toURL());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("class path \"" + entry + "\": " + e.getMessage(), e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        var bytecode = declared.remove(name);
        return bytecode == null ? super.findClass(name) : define(name, bytecode);
    }

    private Class<?> define(String name, byte[] bytecode) {
        var woven = InterruptInstrumenter.weave(bytecode);
        return defineClass(name, woven, 0, woven.length);
    }

    private static final class Once extends ClassLoader {
        private final Map<String, byte[]> classes;

        Once(Map<String, byte[]> classes, CellLoader parent) {
            super("cell", parent);
            setDefaultAssertionStatus(true);
            this.classes = new ConcurrentHashMap<>(classes);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            var bytecode = classes.remove(name);
            if (bytecode == null) {
                throw new ClassNotFoundException(name);
            }
            var woven = InterruptInstrumenter.weave(bytecode);
            return defineClass(name, woven, 0, woven.length);
        }
    }
}
