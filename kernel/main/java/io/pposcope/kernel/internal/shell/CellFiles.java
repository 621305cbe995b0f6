package io.pposcope.kernel.internal.shell;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/**
 * The compiler's files: class path and platform, and the classes of cells, which are kept in memory. Package listings
 * are remembered, because each compilation asks for the same ones. The caller holds the shell's lock.
 */
final class CellFiles extends ForwardingJavaFileManager<StandardJavaFileManager> implements StandardJavaFileManager {
    /** The package of all cells. */
    static final String PACKAGE = "REPL";

    private record Listing(Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) {}

    private final Map<Listing, List<JavaFileObject>> listings = new HashMap<>();
    private final Map<String, byte[]> declared;
    private Set<String> visible = Set.of();
    private Map<String, byte[]> output = new HashMap<>();

    CellFiles(StandardJavaFileManager platform) {
        this(platform, new ConcurrentHashMap<>());
    }

    private CellFiles(StandardJavaFileManager platform, Map<String, byte[]> declared) {
        super(platform);
        this.declared = declared;
    }

    /** The same classes of cells over another compiler's files. */
    CellFiles over(StandardJavaFileManager other) {
        return new CellFiles(other, declared);
    }

    /** Makes a class of a cell visible to later compilations. */
    void declare(String name, byte[] bytecode) {
        declared.put(name, bytecode);
    }

    /** The class of a holder. */
    Optional<byte[]> bytecode(String holder) {
        return Optional.ofNullable(declared.get(PACKAGE + "." + holder));
    }

    /** Which classes of cells the next compilation sees: listing all that ever were would cost more with every cell. */
    void show(Set<String> names) {
        visible = names;
    }

    /** The classes written since the last call, by name. */
    Map<String, byte[]> takeOutput() {
        var written = output;
        output = new HashMap<>();
        return written;
    }

    @Override
    public Iterable<JavaFileObject> list(
            Location location, String packageName, Set<JavaFileObject.Kind> kinds, boolean recurse) throws IOException {
        if (packageName.equals(PACKAGE)) {
            return location == StandardLocation.CLASS_PATH && kinds.contains(JavaFileObject.Kind.CLASS)
                    ? cellClasses()
                    : List.of();
        }
        var listing = new Listing(location, packageName, kinds, recurse);
        var known = listings.get(listing);
        if (known == null) {
            known = new ArrayList<>();
            super.list(location, packageName, kinds, recurse).forEach(known::add);
            listings.put(listing, known);
        }
        return known;
    }

    private List<JavaFileObject> cellClasses() {
        return visible.stream()
                .<JavaFileObject>map(name -> new Compiled(name, declared.get(name)))
                .toList();
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        return file instanceof Compiled compiled ? compiled.name : super.inferBinaryName(location, file);
    }

    /** No plug-ins and processors are looked for on the class path: the search costs more than a cell's compilation. */
    @Override
    public ClassLoader getClassLoader(Location location) {
        return ClassLoader.getPlatformClassLoader();
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
            Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
        return new Written(name, output);
    }

    @Override
    public boolean isSameFile(FileObject a, FileObject b) {
        return a instanceof SimpleJavaFileObject || b instanceof SimpleJavaFileObject
                ? a.equals(b)
                : fileManager.isSameFile(a, b);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(Iterable<? extends File> files) {
        return fileManager.getJavaFileObjectsFromFiles(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
        return fileManager.getJavaFileObjects(files);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
        return fileManager.getJavaFileObjectsFromStrings(names);
    }

    @Override
    public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
        return fileManager.getJavaFileObjects(names);
    }

    @Override
    public void setLocation(JavaFileManager.Location location, Iterable<? extends File> files) throws IOException {
        listings.clear();
        fileManager.setLocation(location, files);
    }

    @Override
    public Iterable<? extends File> getLocation(JavaFileManager.Location location) {
        return fileManager.getLocation(location);
    }

    private static final class Compiled extends SimpleJavaFileObject {
        private final String name;
        private final byte[] bytecode;

        Compiled(String name, byte[] bytecode) {
            super(URI.create("cell:///" + name.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
            this.name = name;
            this.bytecode = bytecode;
        }

        @Override
        public InputStream openInputStream() {
            return new ByteArrayInputStream(bytecode);
        }
    }

    private static final class Written extends SimpleJavaFileObject {
        private final String name;
        private final Map<String, byte[]> output;

        Written(String name, Map<String, byte[]> output) {
            super(URI.create("cell:///" + name.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
            this.name = name;
            this.output = output;
        }

        @Override
        public OutputStream openOutputStream() {
            return new ByteArrayOutputStream() {
                @Override
                public void close() {
                    output.put(name, toByteArray());
                }
            };
        }
    }
}
