package io.pposcope.kernel.magic;

/**
 * Magics that a jar brings. The jar names its provider in
 * {@code META-INF/services/io.pposcope.kernel.magic.MagicProvider}; the magics are there as soon as the jar is on the
 * class path of cells: from the kernel's start by {@code IJAVA_CLASSPATH}, or after {@code %jars} and {@code %maven}.
 */
public interface MagicProvider {
    /**
     * Adds the magics; called once for each kernel.
     *
     * @throws IllegalArgumentException as {@link Magics#add} does, if a name is taken or is none
     */
    void addTo(Magics magics);
}
