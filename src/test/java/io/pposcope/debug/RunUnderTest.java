package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pposcope.model.LearnerState;
import io.pposcope.pipeline.WorldLab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** Gives each test a small run of the world's models that nothing has been done with yet. */
abstract class RunUnderTest {

    static WorldLab lab;
    Run run;

    @BeforeAll
    static void open() {
        lab = WorldLab.open();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @BeforeEach
    void put_training_under_the_debugger() {
        run = Run.of(SmallLab.trainer(lab));
    }

    @AfterEach
    void stop() {
        run.stop();
    }

    static String message(Class<? extends Throwable> kind, Executable action) {
        return assertThrows(kind, action).getMessage();
    }

    LearnerState weights() {
        return run.trainer().setup().learner().state();
    }
}
