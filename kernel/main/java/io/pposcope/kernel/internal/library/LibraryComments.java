package io.pposcope.kernel.internal.library;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import io.pposcope.kernel.internal.shell.Comments;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Doc comments of the library: its jar carries its sources. A member without a comment has its type's. */
public final class LibraryComments implements Comments {
    private static final Pattern MEMBER =
            Pattern.compile("(?:.* )?(?:[a-z]\\w*\\.)*([A-Z]\\w*(?:<[^(]*>)?(?:\\.[A-Z]\\w*(?:<[^(]*>)?)*)"
                    + "(?:\\.(\\w+))?\\((.*)\\)(?: throws .*)?");
    /**
     * JShell writes a record's header into the name of its methods' owner:
     * {@code Clip Clip(double limit).at(double limit)}.
     */
    private static final Pattern RECORD_HEADER = Pattern.compile("\\([^()]*\\)\\.(?=\\w+\\()");

    private static final Pattern TYPE =
            Pattern.compile("io\\.pposcope(?:\\.[a-z]\\w*)+\\.([A-Z]\\w*(?:\\.[A-Z]\\w*)*)(?:<.*>)?");

    private static final String ANY = "*";

    /** A class, by its name within its file, and a method of it; the method is empty for the class itself. */
    private record Wanted(String type, String method, List<String> parameters) {
        /** The first of that name that has a comment. */
        Wanted anyOverload() {
            return new Wanted(type, method, List.of(ANY));
        }

        Wanted typeItself() {
            return new Wanted(type, "", List.of());
        }

        String file() {
            return type.split("\\.")[0] + ".java";
        }

        boolean is(MethodTree tree) {
            return tree.getName().contentEquals(method)
                    && (parameters.equals(List.of(ANY))
                            || tree.getParameters().stream()
                                    .map(p -> p.getName().toString())
                                    .toList()
                                    .equals(parameters));
        }
    }

    @Override
    public Optional<String> of(String signature) {
        return wanted(signature).flatMap(wanted -> source(wanted.file()).flatMap(source -> comment(wanted, source)
                .or(() -> comment(wanted.anyOverload(), source))
                .or(() -> comment(wanted.typeItself(), source))));
    }

    private static Optional<Wanted> wanted(String signature) {
        var type = TYPE.matcher(signature);
        if (type.matches()) {
            return Optional.of(new Wanted(type.group(1), "", List.of()));
        }
        var member = MEMBER.matcher(RECORD_HEADER.matcher(signature).replaceFirst("."));
        if (!member.matches()) {
            return Optional.empty();
        }
        var owner = member.group(1).replaceAll("<[^(]*>", "");
        return Optional.of(
                new Wanted(owner, member.group(2) == null ? "<init>" : member.group(2), names(member.group(3))));
    }

    /** The last word of each parameter; JShell writes them out, type first. */
    private static List<String> names(String parameters) {
        var flat = parameters;
        for (var inner = flat.replaceAll("<[^<>]*>", "");
                !inner.equals(flat);
                inner = flat.replaceAll("<[^<>]*>", "")) {
            flat = inner;
        }
        return flat.isBlank()
                ? List.of()
                : Pattern.compile(",")
                        .splitAsStream(flat)
                        .map(String::strip)
                        .map(p -> p.substring(p.lastIndexOf(' ') + 1))
                        .toList();
    }

    private static Optional<String> source(String file) {
        for (var name : LibraryImports.documented()) {
            try (InputStream stream = LibraryComments.class.getResourceAsStream(
                    "/META-INF/sources/" + name.replace('.', '/') + "/" + file)) {
                if (stream != null) {
                    return Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<String> comment(Wanted wanted, String source) {
        var file = new SimpleJavaFileObject(URI.create("string:///" + wanted.file()), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignored) {
                return source;
            }
        };
        var task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, d -> {}, List.of("-proc:none"), null, List.of(file));
        try {
            var finder = new Finder(wanted, DocTrees.instance(task));
            task.parse().forEach(unit -> finder.scan(new TreePath(unit), null));
            return Optional.ofNullable(finder.found);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static final class Finder extends TreePathScanner<Void, Void> {
        private final Wanted wanted;
        private final DocTrees trees;
        private String found;

        Finder(Wanted wanted, DocTrees trees) {
            this.wanted = wanted;
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree tree, Void ignored) {
            if (wanted.method().isEmpty() && name().equals(wanted.type())) {
                take();
            }
            return super.visitClass(tree, null);
        }

        @Override
        public Void visitMethod(MethodTree tree, Void ignored) {
            if (wanted.is(tree) && ownerName().equals(wanted.type())) {
                take();
            }
            return super.visitMethod(tree, null);
        }

        private void take() {
            String comment = trees.getDocComment(getCurrentPath());
            found = found != null || comment == null ? found : comment.strip();
        }

        private String name() {
            return names(getCurrentPath());
        }

        private String ownerName() {
            return names(getCurrentPath().getParentPath());
        }

        private static String names(TreePath path) {
            var enclosing = new ArrayDeque<String>();
            for (Tree tree : path) {
                if (tree instanceof ClassTree type) {
                    enclosing.addFirst(type.getSimpleName().toString());
                }
            }
            return enclosing.stream().collect(Collectors.joining("."));
        }
    }
}
