package io.pposcope.debug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.pipeline.WorldLab;
import io.pposcope.trainer.Checkpoint;
import io.pposcope.trainer.PpoMax;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint goes on under other arithmetic, and it is said that the last bits may differ. */
class OtherArithmeticTest {

    private static final String CHOICE = "pposcope.products";
    private static final Logger TRAINER = Logger.getLogger("io.pposcope.trainer");

    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();
    private final Handler listening = new Handler() {
        @Override
        public void publish(LogRecord told) {
            warnings.add(MessageFormat.format(told.getMessage(), told.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        TRAINER.addHandler(listening);
    }

    @AfterEach
    void back() {
        TRAINER.removeHandler(listening);
        System.clearProperty(CHOICE);
    }

    private static WorldLab multiplyingBy(String products) {
        System.setProperty(CHOICE, products);
        return WorldLab.open();
    }

    @Test
    void what_was_trained_with_one_product_goes_on_with_another_and_says_so() throws IOException {
        Path saved;
        try (WorldLab lab = multiplyingBy("torch")) {
            PpoMax ppo = SmallLab.trainer(lab);
            ppo.next();
            saved = Checkpoint.save(folder, ppo);
            Checkpoint.load(saved, SmallLab.trainer(lab));
            assertEquals(List.of(), warnings);
        }
        try (WorldLab lab = multiplyingBy("onednn")) {
            PpoMax ppo = SmallLab.trainer(lab);
            Checkpoint.load(saved, ppo);
            ppo.next();
            assertEquals(2, ppo.state().iteration());
        }
        assertTrue(
                warnings.getFirst().contains("it was trained with libtorch's own products, shards of 8 rows, libtorch"),
                warnings::toString);
        assertTrue(
                warnings.getFirst().contains("goes on with products by oneDNN, shards of 8 rows")
                        && warnings.getFirst()
                                .endsWith("the last bits may differ from those of the run that was not interrupted"),
                warnings::toString);
    }

    /** The format before the arithmetic was noted: no such field, and a CRC-32 of the file that lacks it. */
    @Test
    void a_checkpoint_that_does_not_name_its_arithmetic_is_read() throws IOException {
        try (WorldLab lab = WorldLab.open()) {
            Path saved = Checkpoint.save(folder, SmallLab.trainer(lab));
            Path state = saved.resolve("state.json");
            String old = Files.readString(state)
                    .replaceFirst(",\"arithmetic\":\"[^\"]*\"", "")
                    .replaceFirst("\"ownCrc32\":\"\\w+\"", "\"ownCrc32\":\"00000000\"");
            assertTrue(!old.contains("arithmetic"), old);
            CRC32 sum = new CRC32();
            sum.update(old.getBytes(StandardCharsets.UTF_8));
            Files.writeString(state, old.replace("\"00000000\"", String.format("\"%08x\"", sum.getValue())));
            Checkpoint.load(saved, SmallLab.trainer(lab));
            assertTrue(
                    warnings.getFirst().contains("it was trained with an earlier version and goes on with "),
                    warnings::toString);
        }
    }
}
