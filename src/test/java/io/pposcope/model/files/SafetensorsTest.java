package io.pposcope.model.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.TensorValues;
import io.pposcope.model.Weights;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {

    @TempDir
    Path folder;

    private static Weights random(long seed) {
        Random random = new Random(seed);
        Weights.Builder builder = Weights.builder();
        for (int i = 0; i < 4; i++) {
            float[] values = new float[3 * (i + 1)];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) random.nextGaussian();
            }
            builder.put("layer." + i + ".wéight", new long[] {3, i + 1}, values);
        }
        return builder.build();
    }

    @Test
    void float32_comes_back_bit_for_bit() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            Path file = folder.resolve("m.safetensors");
            Safetensors.write(file, random(seed));
            assertEquals(random(seed), Safetensors.read(file));
        }
    }

    /** Half precision keeps 11 bits: a relative error of at most 2⁻¹¹. */
    @Test
    void float16_comes_back_rounded() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Safetensors.writeHalf(file, random(1));
        Weights back = Safetensors.read(file);
        for (String name : back.names()) {
            float[] want = random(1).tensor(name).values();
            float[] got = back.tensor(name).values();
            for (int i = 0; i < want.length; i++) {
                assertEquals(want[i], got[i], Math.abs(want[i]) / 2048);
            }
        }
    }

    @Test
    void bfloat16_is_the_upper_half_of_float32() throws IOException {
        byte[] header =
                "{\"x\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}".getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .putShort((short) 0x3FC0)
                .putShort((short) 0xC000)
                .flip();
        assertArrayEquals(
                new float[] {1.5f, -2},
                Safetensors.parse(bytes, "test").tensor("x").values());
    }

    @Test
    void torn_and_foreign_files_are_refused_by_name() throws IOException {
        Path file = folder.resolve("m.safetensors");
        Safetensors.write(file, random(1));
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 5, 9, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            String message = assertThrows(IOException.class, () -> Safetensors.read(file))
                    .getMessage();
            assertTrue(message.startsWith(file.toString()), message);
        }
        Files.writeString(file, "this is no model at all, but a long enough text to look like one");
        assertTrue(assertThrows(IOException.class, () -> Safetensors.read(file))
                .getMessage()
                .contains("is not a safetensors file"));
    }

    @Test
    void a_file_replaced_after_reading_leaves_what_was_read(@TempDir Path place) throws IOException {
        Path file = place.resolve("w.safetensors");
        Safetensors.write(
                file,
                Weights.builder().put("a", new long[] {2}, new float[] {1, 2}).build());
        var read = TensorFile.read(file);
        Safetensors.write(
                file,
                Weights.builder().put("a", new long[] {2}, new float[] {3, 4}).build());
        assertEquals(1, read.get("a").data().pieces().next().getFloat(0));
        assertEquals(3, TensorFile.read(file).get("a").data().pieces().next().getFloat(0));
    }

    @Test
    void config_json_is_read_in_both_styles_and_written_back() {
        LlamaArchitecture a = new LlamaArchitecture(512, 64, 5, 8, 4, 172, 512, 10_000, 1e-5, true);
        assertEquals(a, ModelConfig.parse(ModelConfig.json(a, ModelConfig.Purpose.CAUSAL_LM), "written"));
        String newer = ModelConfig.json(a, ModelConfig.Purpose.CAUSAL_LM)
                .replace("\"rope_theta\": 10000.0", "\"rope_parameters\": {\"rope_theta\": 10000.0}");
        assertEquals(a, ModelConfig.parse(newer, "newer"));
        assertEquals(
                "x describes a model of the family bloom; gpt2, llama, mistral, qwen2 and qwen3 can be loaded",
                assertThrows(IllegalArgumentException.class, () -> ModelConfig.parse("{\"model_type\":\"bloom\"}", "x"))
                        .getMessage());
    }

    /** Tensors that begin and end within pieces, and halves that are widened across their ends. */
    @Test
    void tensors_of_several_pieces_come_back() throws IOException {
        int count = 2 * TensorValues.PIECE + 5;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i % 2048 - 1024;
        }
        Weights weights = Weights.builder()
                .put("before", new long[] {3}, new float[] {1, 2, 3})
                .put("long", new long[] {count}, values)
                .build();
        Safetensors.write(folder.resolve("f32.safetensors"), weights);
        Safetensors.writeHalf(folder.resolve("f16.safetensors"), weights);
        for (String name : new String[] {"f32", "f16"}) {
            Path file = folder.resolve(name + ".safetensors");
            assertEquals(weights, Safetensors.read(file));
            assertEquals(weights, Safetensors.map(file));
            assertArrayEquals(values, Safetensors.map(file).tensor("long").values());
        }
    }

    /** 2³⁰ + 1 numbers in float16, 2 GiB and 2 bytes in a file of holes, of which the last is 1. */
    @Test
    @Tag("slow")
    void a_tensor_of_more_than_two_gibibytes_is_read_and_written() throws IOException {
        long count = (1L << 30) + 1;
        byte[] header = ("{\"w\":{\"dtype\":\"F16\",\"shape\":[" + count + "],\"data_offsets\":[0," + 2 * count + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("large.safetensors");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            large.write(header);
            large.seek(8 + header.length + 2 * (count - 1));
            large.write(ByteBuffer.allocate(2)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort(Float.floatToFloat16(1))
                    .array());
        }
        Weights weights = Safetensors.map(file);
        assertLastIsOne(weights, count);
        Safetensors.write(folder.resolve("wide.safetensors"), weights);
        assertLastIsOne(Safetensors.map(folder.resolve("wide.safetensors")), count);
    }

    private static void assertLastIsOne(Weights weights, long count) {
        long found = 0;
        float last = 0;
        for (Iterator<ByteBuffer> pieces = weights.tensor("w").pieces(); pieces.hasNext(); ) {
            FloatBuffer piece = pieces.next().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            found += piece.remaining();
            last = piece.get(piece.limit() - 1);
        }
        assertEquals(count, found);
        assertEquals(1, last);
    }
}
