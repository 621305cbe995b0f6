package io.pposcope.engine;

import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Runs a script method outside libtorch's inference mode.
 *
 * <p>DJL's public {@link IValueUtils#runMethod} always enters inference mode, whose results can never take part in a
 * backward pass. The native call itself takes a flag, but it is private to DJL's package. It is looked up here by name
 * once, so that no class of ours stands in that package; constant handles are compiled to plain calls.
 */
final class ModuleMethod {

    private static final String PACKAGE = "ai.djl.pytorch.jni.";
    private static final boolean WITH_GRADIENTS = true;
    private static final boolean OWN_CUDA_STREAM = false;

    /**
     * (module, method, arguments, whether results may need gradients, whether on a CUDA stream of its own) → result.
     */
    private static final MethodHandle RUN = run();

    private static final MethodHandle VALUE = value();

    private ModuleMethod() {}

    /** Calls {@code method} of {@code module}; the caller closes the result and keeps the module alive. */
    static IValue run(PtSymbolBlock module, String method, IValue... arguments) {
        long[] handles = new long[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            handles[i] = arguments[i].getHandle();
        }
        try {
            long result =
                    (long) RUN.invokeExact((long) module.getHandle(), method, handles, WITH_GRADIENTS, OWN_CUDA_STREAM);
            return (IValue) VALUE.invokeExact(result);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle run() {
        try {
            Class<?> library = Class.forName(PACKAGE + "PyTorchLibrary");
            MethodHandles.Lookup inside = MethodHandles.privateLookupIn(library, MethodHandles.lookup());
            MethodType type = MethodType.methodType(
                    long.class, long.class, String.class, long[].class, boolean.class, boolean.class);
            return inside.findVirtual(library, "moduleRunMethod", type)
                    .bindTo(inside.findStaticGetter(library, "LIB", library).invoke());
        } catch (Throwable e) {
            throw otherDjl(e);
        }
    }

    private static MethodHandle value() {
        try {
            return MethodHandles.privateLookupIn(IValue.class, MethodHandles.lookup())
                    .findConstructor(IValue.class, MethodType.methodType(void.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw otherDjl(e);
        }
    }

    private static IllegalStateException otherDjl(Throwable cause) {
        return new IllegalStateException(
                "this version of DJL's pytorch-engine has no ai.djl.pytorch.jni.PyTorchLibrary.moduleRunMethod"
                        + " as PPOscope calls it; use the version that PPOscope's POM names",
                cause);
    }
}
