package io.pposcope.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.engine.Libtorch;
import io.pposcope.reward.polyglot.GuestCells;
import io.pposcope.reward.polyglot.GuestLanguage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        assertTrue(library.missing().matches("(?s).* on the class path\\. Add to the dependencies: .*\\d+\\.\\d+\\.\\d+.*"), library.missing());
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
}
