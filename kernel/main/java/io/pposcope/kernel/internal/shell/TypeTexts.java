package io.pposcope.kernel.internal.shell;

import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;

/**
 * Types as source text. A type that has no name, as an anonymous class has none, is written as its nearest named
 * supertype.
 */
final class TypeTexts {
    private static final int MAX_DEPTH = 6;

    private TypeTexts() {}

    /** The type with full names; empty where the compiler could not find one. */
    static Optional<String> of(TypeMirror type) {
        var text = text(type, 0);
        return text.contains("?!") ? Optional.empty() : Optional.of(text);
    }

    private static String text(TypeMirror type, int depth) {
        return switch (type.getKind()) {
            case BOOLEAN, BYTE, SHORT, INT, LONG, CHAR, FLOAT, DOUBLE ->
                type.getKind().name().toLowerCase(java.util.Locale.ROOT);
            case ARRAY -> text(((ArrayType) type).getComponentType(), depth) + "[]";
            case DECLARED -> declared((DeclaredType) type, depth);
            case TYPEVAR ->
                depth > MAX_DEPTH ? "java.lang.Object" : text(((TypeVariable) type).getUpperBound(), depth + 1);
            case INTERSECTION -> text(firstBound((IntersectionType) type), depth);
            default -> "?!";
        };
    }

    private static TypeMirror firstBound(IntersectionType type) {
        return type.getBounds().stream()
                .<TypeMirror>map(bound -> bound)
                .filter(bound -> !isObject(bound))
                .findFirst()
                .orElse(type.getBounds().getFirst());
    }

    private static boolean isObject(TypeMirror type) {
        return type.toString().equals("java.lang.Object");
    }

    private static String declared(DeclaredType type, int depth) {
        var element = (TypeElement) type.asElement();
        if (!isNameable(element)) {
            var supertype = element.getInterfaces().isEmpty() || !isObject(element.getSuperclass())
                    ? element.getSuperclass()
                    : element.getInterfaces().getFirst();
            return supertype.getKind() == TypeKind.NONE ? "java.lang.Object" : text(supertype, depth);
        }
        var name = element.getQualifiedName().toString();
        if (type.getTypeArguments().isEmpty()) {
            return name;
        }
        return name
                + type.getTypeArguments().stream()
                        .map(argument -> argument(argument, depth + 1))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static boolean isNameable(TypeElement type) {
        return type.getNestingKind() != NestingKind.ANONYMOUS
                && type.getNestingKind() != NestingKind.LOCAL
                && (type.getQualifiedName().toString().startsWith(CellFiles.PACKAGE + ".")
                        || type.getModifiers().contains(Modifier.PUBLIC));
    }

    private static String argument(TypeMirror type, int depth) {
        if (depth > MAX_DEPTH) {
            return "?";
        }
        return switch (type.getKind()) {
            case WILDCARD -> wildcard((WildcardType) type, depth);
            case TYPEVAR -> bounded(((TypeVariable) type).getUpperBound(), depth);
            case INTERSECTION -> bounded(firstBound((IntersectionType) type), depth);
            case DECLARED ->
                isNameable((TypeElement) ((DeclaredType) type).asElement()) ? text(type, depth) : bounded(type, depth);
            default -> text(type, depth);
        };
    }

    private static String wildcard(WildcardType type, int depth) {
        if (type.getSuperBound() != null) {
            return "? super " + text(type.getSuperBound(), depth);
        }
        return type.getExtendsBound() == null ? "?" : bounded(type.getExtendsBound(), depth);
    }

    private static String bounded(TypeMirror bound, int depth) {
        return isObject(bound) ? "?" : "? extends " + text(bound, depth);
    }
}
