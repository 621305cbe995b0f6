package io.pposcope.kernel.internal.shell;

import java.util.List;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A class without code that shows all variables and methods of the cells, for completion to import in one line. */
final class NamesView {
    private NamesView() {}

    static byte[] of(String name, Names names, CellFiles files) {
        var writer = new ClassWriter(0);
        writer.visit(
                Opcodes.V17,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT,
                CellFiles.PACKAGE + "/" + name,
                null,
                "java/lang/Object",
                null);
        names.variables().forEach(variable -> files.bytecode(variable.holder())
                .ifPresent(bytecode -> copy(bytecode, variable.name(), List.of(), writer)));
        names.definitions().filter(Names.Defined::exists).forEach(defined -> {
            if (defined.source() instanceof Fragment.Method method) {
                files.bytecode(defined.holder())
                        .ifPresent(bytecode -> copy(bytecode, method.name(), method.parameters(), writer));
            }
        });
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static void copy(byte[] bytecode, String name, List<String> parameters, ClassWriter to) {
        new ClassReader(bytecode)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public FieldVisitor visitField(
                                    int access, String field, String descriptor, String signature, Object value) {
                                if (field.equals(name)) {
                                    to.visitField(access, field, descriptor, signature, null)
                                            .visitEnd();
                                }
                                return null;
                            }

                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String method,
                                    String descriptor,
                                    String signature,
                                    String[] exceptions) {
                                if (method.equals(name) && (access & Opcodes.ACC_PUBLIC) != 0) {
                                    var copy = to.visitMethod(
                                            access | Opcodes.ACC_NATIVE, method, descriptor, signature, exceptions);
                                    parameters.forEach(parameter -> copy.visitParameter(parameter, 0));
                                    copy.visitEnd();
                                }
                                return null;
                            }
                        },
                        ClassReader.SKIP_CODE);
    }
}
