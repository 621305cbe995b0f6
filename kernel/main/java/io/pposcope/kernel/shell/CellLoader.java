package io.pposcope.kernel.shell;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import jdk.jshell.spi.ExecutionControl.InternalException;

/** Loads the classes of cells, woven, below the application's loader. */
final class CellLoader extends URLClassLoader implements LoaderDelegate {
    private final Map<String, byte[]> declared = new ConcurrentHashMap<>();

    CellLoader(ClassLoader application) {
        super("cells", new URL[0], application);
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException {
        for (var each : classes) {
            declared.put(each.name(), StopWeaver.weave(each.bytecodes()));
        }
        var installed = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            try {
                loadClass(classes[i].name()).getDeclaredMethods();
                installed[i] = true;
            } catch (ClassNotFoundException | LinkageError e) {
                throw new ClassInstallException("cannot load " + classes[i].name() + ": " + e, installed);
            }
        }
    }

    /** New bytecode cannot replace a loaded class here; JShell then makes a new one under another name. */
    @Override
    public void classesRedefined(ClassBytecodes[] classes) {
        for (var each : classes) {
            declared.put(each.name(), StopWeaver.weave(each.bytecodes()));
        }
    }

    /** Lets go of the value of a static variable; a class that is not there holds none. */
    void clear(String className, String variable) {
        try {
            loadClass(className).getField(variable).set(null, null);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // A primitive cannot be cleared and need not be.
        }
    }

    @Override
    public void addToClasspath(String path) throws InternalException {
        try {
            for (var entry : path.split(File.pathSeparator)) {
                addURL(new File(entry).toURI().toURL());
            }
        } catch (MalformedURLException e) {
            throw new InternalException("class path \"" + path + "\": " + e.getMessage());
        }
    }

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        var loaded = findLoadedClass(name);
        if (loaded != null) {
            return loaded;
        }
        var bytecode = declared.remove(name);
        return bytecode == null ? super.findClass(name) : defineClass(name, bytecode, 0, bytecode.length);
    }
}
