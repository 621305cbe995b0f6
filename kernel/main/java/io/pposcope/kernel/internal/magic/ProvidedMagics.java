package io.pposcope.kernel.internal.magic;

import io.pposcope.kernel.magic.MagicProvider;
import io.pposcope.kernel.magic.Magics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;

/** Finds the {@link MagicProvider}s of a class path, and lets each add its magics once. */
public final class ProvidedMagics {
    private final Magics magics;
    private final Set<Class<?>> known = new HashSet<>();

    public ProvidedMagics(Magics magics) {
        this.magics = magics;
    }

    /**
     * Adds what is new on the loader's class path. A provider that fails keeps no other one out.
     *
     * @throws IllegalArgumentException if a provider cannot be loaded or fails; it names each and says why
     */
    public synchronized void add(ClassLoader loader) {
        var faults = new ArrayList<String>();
        var providers = ServiceLoader.load(MagicProvider.class, loader).stream().iterator();
        boolean more = true;
        while (more) {
            try {
                more = providers.hasNext();
                if (more) {
                    add(providers.next());
                }
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                // A list of providers that cannot be read fails in the same way for ever.
                more = !faults.contains(e.getMessage());
                faults.add(e.getMessage());
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(
                    "some magics of the class path were not added: " + String.join("; ", faults));
        }
    }

    private void add(ServiceLoader.Provider<MagicProvider> provider) {
        if (known.add(provider.type())) {
            provider.get().addTo(magics);
        }
    }
}
