package io.pposcope.kernel.internal.shell;

import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Weaves {@link StopPoll#check} into the classes of cells: at every method entry and before every backward jump.
 * The call takes and leaves nothing on the stack, so stack maps stay valid. The only room that imports ASM.
 */
final class InterruptInstrumenter {
    private static final String POLL = StopPoll.class.getName().replace('.', '/');

    private InterruptInstrumenter() {}

    /** The woven class; the class unchanged where its format is newer than the weaver knows. */
    static byte[] weave(byte[] bytecode) {
        ClassReader reader;
        try {
            reader = new ClassReader(bytecode);
        } catch (IllegalArgumentException newerFormat) {
            return bytecode;
        }
        var writer = new ClassWriter(reader, 0);
        reader.accept(new Classes(writer), 0);
        return writer.toByteArray();
    }

    private static final class Classes extends ClassVisitor {
        Classes(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        /** A cell's class may be used from another loader, where package access ends. */
        private static int open(int access) {
            return (access & Opcodes.ACC_PRIVATE) != 0 ? access : access & ~Opcodes.ACC_PROTECTED | Opcodes.ACC_PUBLIC;
        }

        @Override
        public void visit(
                int version, int access, String name, String signature, String superName, String[] interfaces) {
            super.visit(version, open(access), name, signature, superName, interfaces);
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            return super.visitField(open(access), name, descriptor, signature, value);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            return new Methods(super.visitMethod(
                    name.equals("<clinit>") ? access : open(access), name, descriptor, signature, exceptions));
        }
    }

    private static final class Methods extends MethodVisitor {
        private final Set<Label> passed = new HashSet<>();

        Methods(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            poll();
        }

        @Override
        public void visitLabel(Label label) {
            passed.add(label);
            super.visitLabel(label);
        }

        @Override
        public void visitJumpInsn(int opcode, Label target) {
            if (passed.contains(target)) {
                poll();
            }
            super.visitJumpInsn(opcode, target);
        }

        private void poll() {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, POLL, "check", "()V", false);
        }
    }
}
