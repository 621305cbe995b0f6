package io.pposcope.internal.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.engine.Libtorch;
import io.pposcope.reward.polyglot.GuestCells;
import io.pposcope.reward.polyglot.GuestLanguage;
import java.io.File;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an optional library is missing, whoever needs it says which one and what to add. */
class OptionalLibraryTest {

    private static final String LANE = "test.lane";

    @ParameterizedTest
    @EnumSource(OptionalLibrary.class)
    @DisabledIfSystemProperty(named = LANE, matches = "fast")
    void everyLibraryOfTheDistribution_isFound(OptionalLibrary library) {
        library.require();
    }

    @ParameterizedTest
    @EnumSource(OptionalLibrary.class)
    void everySentence_namesAVersion(OptionalLibrary library) {
        assertTrue(
                library.missing()
                        .matches("(?s).* on the class path\\. Add to the dependencies: .*\\d+\\.\\d+\\.\\d+.*"),
                library.missing());
    }

    @Test
    void ownVersion_isFilledIn() {
        assertTrue(Versions.own().matches("\\d+\\.\\d+\\.\\d+(-\\w+)?"), Versions.own());
        assertThrows(IllegalArgumentException.class, () -> Versions.of("nothing"));
    }

    /** The fast lane's class path has no libtorch: what loads it there fails, and says why. */
    @Test
    @EnabledIfSystemProperty(named = LANE, matches = "fast")
    void withoutLibtorch_theEngineSaysWhatToAdd() {
        for (int call = 0; call < 2; call++) {
            var error = assertThrows(IllegalStateException.class, Libtorch::describe);
            assertEquals(OptionalLibrary.LIBTORCH.missing(), error.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(GuestLanguage.class)
    @EnabledIfSystemProperty(named = LANE, matches = "fast")
    void withoutAnInterpreter_aLanguageSaysWhatToAdd(GuestLanguage language) {
        var error = assertThrows(IllegalStateException.class, () -> GuestCells.prepare(language));
        assertEquals(OptionalLibrary.valueOf(language.name()).missing(), error.getMessage());
    }

    /** Classes are loaded anew from a class path from which Tribuo was taken. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.pposcope.reward.tribuo.LinearPreference:train",
                "io.pposcope.reward.tribuo.LinearPreference:load",
                "io.pposcope.reward.tribuo.RewardProbe:of",
                "io.pposcope.reward.tribuo.ResponseClusters:of",
                "io.pposcope.alarm.tribuo.HealthyRange:of"
            })
    void withoutTribuo_itsClassesSayWhatToAdd(String entry) throws Exception {
        String type = entry.split(":")[0];
        String name = entry.split(":")[1];
        Method method = Stream.of(Class.forName(type).getMethods())
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElseThrow();
        String descriptor = MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .toMethodDescriptorString();
        try (var loader = new URLClassLoader(classPathWithout("tribuo"), ClassLoader.getPlatformClassLoader())) {
            MethodHandle handle = MethodHandles.publicLookup()
                    .findStatic(
                            loader.loadClass(type), name, MethodType.fromMethodDescriptorString(descriptor, loader));
            Object[] arguments = Stream.of(method.getParameterTypes())
                    .map(OptionalLibraryTest::nothing)
                    .toArray();
            var error = assertThrows(IllegalStateException.class, () -> handle.invokeWithArguments(arguments));
            assertEquals(OptionalLibrary.TRIBUO.missing(), error.getMessage());
        }
    }

    private static Object nothing(Class<?> type) {
        return type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : null;
    }

    private static URL[] classPathWithout(String part) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!Path.of(entry).getFileName().toString().contains(part)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
