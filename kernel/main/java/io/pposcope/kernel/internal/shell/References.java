package io.pposcope.kernel.internal.shell;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Which classes of cells a class file names, and which of their variables it uses: {@code $Cell3_1}, {@code $Cell3.x}.
 */
final class References {
    private static final int FIELD = 9;
    private static final int TEXT = 1;
    private static final Pattern HOLDER = Pattern.compile(CellFiles.PACKAGE + "/(\\$Cell\\d+(?:_\\d+)?)(?![\\d_])");

    private References() {}

    /** The references of several classes together. */
    static Set<String> of(Collection<byte[]> classes) {
        var found = new TreeSet<String>();
        classes.forEach(bytecode -> collect(new ClassReader(bytecode), found));
        return found;
    }

    private static void collect(ClassReader reader, Set<String> found) {
        var buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            int at = reader.getItem(i);
            int tag = at == 0 ? 0 : reader.readByte(at - 1);
            if (tag == FIELD) {
                var owner = HOLDER.matcher(reader.readClass(at, buffer));
                if (owner.matches()) {
                    found.add(owner.group(1) + "."
                            + reader.readUTF8(reader.getItem(reader.readUnsignedShort(at + 2)), buffer));
                }
            } else if (tag == TEXT) {
                var text = new StringBuilder();
                int length = reader.readUnsignedShort(at);
                for (int k = 0; k < length; k++) {
                    text.append((char) reader.readByte(at + 2 + k));
                }
                HOLDER.matcher(text).results().forEach(match -> found.add(match.group(1)));
            }
        }
    }

    /** The classes of cells in a type as the class file has it. */
    static Set<String> in(String shape) {
        var found = new TreeSet<String>();
        HOLDER.matcher(shape).results().forEach(match -> found.add(match.group(1)));
        return found;
    }

    /** The holder of a reference, {@code $Cell3} of {@code $Cell3.x}. */
    static String holder(String reference) {
        return reference.contains(".") ? reference.substring(0, reference.indexOf('.')) : reference;
    }

    /** The signature of the one public method of a name, as the class file has it, with what it throws. */
    static String shape(byte[] bytecode, String name) {
        var found = new StringBuilder();
        new ClassReader(bytecode)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String method,
                                    String descriptor,
                                    String signature,
                                    String[] exceptions) {
                                if (method.equals(name) && (access & Opcodes.ACC_PUBLIC) != 0) {
                                    found.append(descriptor)
                                            .append(' ')
                                            .append(signature)
                                            .append(' ')
                                            .append(exceptions == null ? "" : String.join(",", exceptions))
                                            .append((access & Opcodes.ACC_VARARGS) != 0 ? " ..." : "");
                                }
                                return null;
                            }
                        },
                        ClassReader.SKIP_CODE);
        return found.toString();
    }

    /** A field's type as the class file has it: its generic signature where it has one. */
    static String fieldShape(byte[] bytecode, String name) {
        var found = new StringBuilder();
        new ClassReader(bytecode)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public FieldVisitor visitField(
                                    int access, String field, String descriptor, String signature, Object value) {
                                if (field.equals(name)) {
                                    found.append(signature == null ? descriptor : signature);
                                }
                                return null;
                            }
                        },
                        ClassReader.SKIP_CODE);
        return found.toString();
    }
}
