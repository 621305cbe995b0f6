package io.pposcope.kernel.internal.shell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Fragments that are compiled together.
 *
 * @param base the class of the batch, which holds its variables and runs its statements; definitions have classes of
 *     their own
 */
record Batch(String base, List<Fragment> fragments) {
    private static final Pattern NAME = Pattern.compile("\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");

    /** All names that stand in a text. */
    static Set<String> mentioned(String text) {
        var found = new TreeSet<String>();
        NAME.matcher(text).results().forEach(match -> found.add(match.group()));
        return found;
    }

    /**
     * Cuts fragments where a name gets another meaning: where it is declared twice, or declared anew after it was used
     * in its former meaning.
     */
    static List<List<Fragment>> split(List<Fragment> fragments, Names names) {
        var batches = new ArrayList<List<Fragment>>();
        var declared = new HashSet<String>();
        var mentioned = new HashSet<String>();
        for (var fragment : fragments) {
            var key = key(fragment);
            var name = name(fragment);
            boolean again = !key.isEmpty()
                    && (declared.contains(key)
                            || names.isKnown(name) && !declared.contains(name) && mentioned.contains(name));
            if (batches.isEmpty() || again) {
                batches.add(new ArrayList<>());
                declared.clear();
                mentioned.clear();
            }
            batches.getLast().add(fragment);
            if (!key.isEmpty()) {
                declared.add(key);
                declared.add(name);
            }
            mentioned.addAll(mentioned(fragment.span().text()));
        }
        return batches;
    }

    private static String key(Fragment fragment) {
        return switch (fragment) {
            case Fragment.Variable variable -> "variable " + variable.name();
            case Fragment.Definition definition -> definition.key();
            default -> "";
        };
    }

    private static String name(Fragment fragment) {
        return switch (fragment) {
            case Fragment.Variable variable -> variable.name();
            case Fragment.Definition definition -> definition.name();
            default -> "";
        };
    }

    List<String> declared() {
        return fragments.stream()
                .map(Batch::name)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    Set<String> mentioned() {
        var found = new LinkedHashSet<String>();
        fragments.forEach(fragment -> found.addAll(mentioned(fragment.span().text())));
        return found;
    }

    <T extends Fragment> List<T> all(Class<T> kind) {
        return fragments.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The class of a definition of this batch. */
    String holder(Fragment.Definition definition) {
        return base + "_" + (fragments.indexOf(definition) + 1);
    }
}
