package io.pposcope.engine;

/** How much native memory weights, moments and gradients hold in this process. */
public final class NativeMemoryProbe {

    private NativeMemoryProbe() {}

    public static long heldBytes() {
        return NativeMemory.heldBytes();
    }
}
