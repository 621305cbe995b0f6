package io.pposcope.kernel.internal.shell;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Methods of cells that can be replaced while others hold them: what callers see is a stub, whose one call site leads
 * to the body of the newest definition. Nobody who calls the method has to be compiled again.
 */
public final class MethodLinks {
    private static final String BODY = "$body";
    private static final Handle BOOTSTRAP = new Handle(
            Opcodes.H_INVOKESTATIC,
            MethodLinks.class.getName().replace('.', '/'),
            "link",
            MethodType.methodType(CallSite.class, MethodHandles.Lookup.class, String.class, MethodType.class)
                    .toMethodDescriptorString(),
            false);
    private static final ClassValue<MutableCallSite> SITES = new ClassValue<>() {
        @Override
        protected MutableCallSite computeValue(Class<?> holder) {
            try {
                return new MutableCallSite(MethodHandles.publicLookup().unreflect(body(holder)));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("the method of " + holder.getName() + " is not public", e);
            }
        }
    };

    private MethodLinks() {}

    /** Called by stubs only. */
    public static CallSite link(MethodHandles.Lookup stub, String name, MethodType type) {
        return SITES.get(stub.lookupClass());
    }

    private static Method body(Class<?> holder) {
        return Arrays.stream(holder.getDeclaredMethods())
                .filter(method -> method.getName().endsWith(BODY))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(holder.getName() + " holds no method"));
    }

    /** Makes calls of the method of one class run the method of another of the same type. */
    static void redirect(Class<?> from, Class<?> to) {
        SITES.get(from).setTarget(SITES.get(to).getTarget());
        MutableCallSite.syncAll(new MutableCallSite[] {SITES.get(from)});
    }

    /** The name as the user wrote it. */
    static String written(String method) {
        return method.endsWith(BODY) ? method.substring(0, method.length() - BODY.length()) : method;
    }

    /** The class with its public method of that name behind a stub. */
    static byte[] weave(byte[] bytecode, String name) {
        var reader = new ClassReader(bytecode);
        var writer = new ClassWriter(reader, 0);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String method, String descriptor, String signature, String[] exceptions) {
                        if (!method.equals(name) || (access & Opcodes.ACC_PUBLIC) == 0) {
                            return super.visitMethod(access, method, descriptor, signature, exceptions);
                        }
                        stub(
                                super.visitMethod(
                                        access & ~Opcodes.ACC_SYNCHRONIZED, method, descriptor, signature, exceptions),
                                method,
                                descriptor);
                        return super.visitMethod(access, method + BODY, descriptor, signature, exceptions);
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static void stub(MethodVisitor code, String name, String descriptor) {
        code.visitCode();
        int slot = 0;
        for (var type : Type.getArgumentTypes(descriptor)) {
            code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), slot);
            slot += type.getSize();
        }
        code.visitInvokeDynamicInsn(name, descriptor, BOOTSTRAP);
        var result = Type.getReturnType(descriptor);
        code.visitInsn(result.getOpcode(Opcodes.IRETURN));
        code.visitMaxs(Math.max(slot, result.getSize()), slot);
        code.visitEnd();
    }
}
