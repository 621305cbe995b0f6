package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;

/**
 * Runs a script method outside libtorch's inference mode.
 *
 * <p>DJL's public {@link IValueUtils#runMethod} always enters inference mode, whose results can never take part in a
 * backward pass. The native call itself takes a flag; it is package-private, hence this class in DJL's package.
 */
public final class ScriptCalls {

    private ScriptCalls() {}

    /** Calls {@code method} of {@code module}; the caller closes the result and keeps the module alive. */
    public static IValue run(PtSymbolBlock module, String method, IValue... arguments) {
        long[] handles = new long[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            handles[i] = arguments[i].getHandle();
        }
        return new IValue(PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, true, false));
    }
}
