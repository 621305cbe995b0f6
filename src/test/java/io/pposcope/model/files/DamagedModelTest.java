package io.pposcope.model.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pposcope.internal.files.MalformedFileException;
import io.pposcope.model.Architecture;
import io.pposcope.model.Initialisation;
import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.Weights;
import io.pposcope.model.adapters.AdapterFolder;
import io.pposcope.model.adapters.LowRank;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Model folders that are not what they say: sizes, types, places and names. */
class DamagedModelTest {

    private static final Architecture LLAMA = new LlamaArchitecture(20, 8, 2, 2, 1, 16, 32, 10_000, 1e-5, false);

    @TempDir
    Path folder;

    private String config;

    @BeforeEach
    void save() throws IOException {
        ModelFolder.save(folder, LLAMA, Initialisation.of(LLAMA, 1));
        config = Files.readString(folder.resolve("config.json"));
    }

    private String refusal() {
        Exception refused =
                assertThrows(Exception.class, () -> ModelFolder.open(folder).languageModel());
        assertTrue(refused instanceof IOException || refused instanceof IllegalArgumentException, refused.toString());
        return refused.getMessage();
    }

    private String refusal(String field, String value) throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                config.replaceFirst("\"" + field + "\": [^,\n]+", "\"" + field + "\": " + value));
        return refusal();
    }

    /**
     * Two thousand million layers, or a product over 2⁶³, are refused by the file's header: nothing is made of such
     * sizes.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "num_hidden_layers",
                "hidden_size",
                "vocab_size",
                "intermediate_size",
                "num_attention_heads",
                "num_key_value_heads",
                "head_dim"
            })
    void sizes_are_checked_before_anything_is_made_of_them(String field) throws IOException {
        for (String value : List.of(
                "2000000000",
                "2147483647",
                "268435456",
                "9223372036854775807",
                "10000",
                "0",
                "-1",
                "1e300",
                "172.9",
                "{}",
                "\"\"",
                "[]",
                "true",
                "1e999999999",
                "9".repeat(100_000))) {
            String said = refusal(field, value);
            assertTrue(said.contains(folder.toString()) && said.length() < 2000, said);
        }
    }

    @Test
    void a_config_with_fewer_layers_than_the_weights_is_refused() throws IOException {
        assertEquals(
                folder.resolve("config.json")
                        + " describes 1 layers, the weights beside it hold 2; expected as many: fetch both again",
                refusal("num_hidden_layers", "1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rope_theta|\"x\"",
                "rope_theta|0",
                "rms_norm_eps|-1",
                "rms_norm_eps|1e400",
                "tie_word_embeddings|\"no\"",
                "hidden_act|3",
                "max_position_embeddings|1.5",
                "model_type|{}"
            })
    void fields_of_another_kind_name_file_field_and_what_is_expected(String field, String value) throws IOException {
        String said = refusal(field, value);
        assertTrue(
                said.startsWith(folder.resolve("config.json").toString())
                        && said.contains(field)
                        && said.contains("expected"),
                said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"rope_parameters\": 1",
                "\"rope_parameters\": {\"rope_type\": null}",
                "\"rope_scaling\": {\"type\": \"linear\"}",
                "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 0}",
                "\"rope_scaling\": {\"rope_type\": \"yarn\"}",
                "\"rope_scaling\": []",
                "\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8, "
                        + "\"low_freq_factor\": 4, \"high_freq_factor\": 4, \"original_max_position_embeddings\": 16}"
            })
    void rotary_scalings_that_make_no_sense_are_refused(String field) throws IOException {
        Files.writeString(folder.resolve("config.json"), config.replaceFirst("\\{", "{" + field + ","));
        String said = refusal();
        assertTrue(said.startsWith(folder.resolve("config.json").toString()), said);
    }

    /** What no model needs is no concern of anybody; what is needed must be of a type that is read. */
    @ParameterizedTest
    @CsvSource({
        "BOOL, 8",
        "F4, 4",
        "F6_E2M3, 6",
        "F6_E3M2, 6",
        "U8, 8",
        "I8, 8",
        "F8_E5M2, 8",
        "F8_E4M3, 8",
        "F8_E8M0, 8",
        "F8_E4M3FNUZ, 8",
        "F8_E5M2FNUZ, 8",
        "I16, 16",
        "U16, 16",
        "I32, 32",
        "U32, 32",
        "C64, 64",
        "F64, 64",
        "I64, 64",
        "U64, 64"
    })
    void tensors_of_any_type_are_ignored_where_they_are_not_needed(String type, int bits) throws IOException {
        Weights before = ModelFolder.open(folder).languageModel();
        var tensors = TensorFile.read(folder.resolve("model.safetensors"));
        tensors.put(
                "model.layers.0.attn.bias",
                new TensorFile.Tensor(type, new long[] {8}, TensorFile.Data.of(() -> ByteBuffer.allocate(bits))));
        TensorFile.write(folder.resolve("model.safetensors"), tensors);
        assertEquals(before, ModelFolder.open(folder).languageModel());
        tensors.put(
                "model.norm.weight",
                new TensorFile.Tensor(type, new long[] {8}, TensorFile.Data.of(() -> ByteBuffer.allocate(bits))));
        TensorFile.write(folder.resolve("model.safetensors"), tensors);
        String said = refusal();
        assertTrue(
                said.contains("model.safetensors: tensor model.norm.weight has type " + type
                        + "; F32, F16 and BF16 are read"),
                said);
    }

    private static byte[] file(String header, int data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}'|overlaps",
                "'{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}'|overlaps",
                "'{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}'|gap",
                "'{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}'|end at byte",
                "'{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,12]}}'|shape",
                "'{\"a\":{\"dtype\":\"F32\",\"shape\":[-3],\"data_offsets\":[0,12]}}'|shape",
                "'{\"a\":{\"dtype\":\"F32\",\"shape\":3,\"data_offsets\":[0,12]}}'|shape",
                "'{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[12,0]}}'|data_offsets",
                "'{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,9223372036854775807]}}'|data_offsets",
                "'{\"a\":{\"dtype\":\"F33\",\"shape\":[3],\"data_offsets\":[0,12]}}'|dtype",
                "'{\"a\":null}'|expected a JSON object",
                "'[]'|expected a JSON object"
            })
    void tensors_that_do_not_lie_one_after_another_are_refused(String header, String fault) throws IOException {
        Files.write(folder.resolve("model.safetensors"), file(header, 12));
        String said = refusal();
        assertTrue(
                said.contains(folder.resolve("model.safetensors").toString())
                        && said.contains(fault)
                        && said.contains("fetch or save it again"),
                said);
    }

    @Test
    void a_file_that_is_cut_after_it_was_opened_says_so() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Weights open = ModelFolder.open(folder).languageModel();
        try (RandomAccessFile cut = new RandomAccessFile(file.toFile(), "rw")) {
            for (long length : new long[] {Files.size(file) - 1, 4096, 0}) {
                cut.setLength(length);
                String said = assertThrows(MalformedFileException.class, () -> open.tensor("lm_head.weight")
                                .values())
                        .getMessage();
                assertTrue(
                        said.startsWith(file + " was cut after it was opened")
                                && said.contains("fetch or save it again"),
                        said);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside.safetensors",
                "/etc/passwd",
                "a/../../outside.safetensors",
                "..\\\\outside.safetensors",
                "",
                "C:outside.safetensors"
            })
    void an_index_names_no_file_outside_its_folder(String shard) throws IOException {
        Path inner = Files.createDirectories(folder.resolve("inner"));
        Files.copy(folder.resolve("model.safetensors"), folder.resolve("outside.safetensors"));
        Files.writeString(inner.resolve("config.json"), config);
        Files.writeString(
                inner.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"model.norm.weight\": \"" + shard + "\"}}");
        String said = assertThrows(IllegalArgumentException.class, () -> ModelFolder.open(inner)
                        .languageModel())
                .getMessage();
        assertTrue(
                said.contains("model.safetensors.index.json names the file")
                        && said.contains("expected a name inside " + inner),
                said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{\"weight_map\": null}",
                "{\"weight_map\": []}",
                "{\"weight_map\": {\"a\": null}}",
                "{\"weight_map\": {\"a\": 3}}",
                "{\"weight_map\": "
            })
    void an_index_that_is_none_is_named(String index) throws IOException {
        Files.delete(folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("model.safetensors.index.json"), index);
        assertTrue(
                refusal()
                        .startsWith(
                                folder.resolve("model.safetensors.index.json").toString()),
                refusal());
    }

    @Test
    void a_missing_tensor_names_the_folder_it_is_missing_in() throws IOException {
        var tensors = TensorFile.read(folder.resolve("model.safetensors"));
        tensors.remove("model.norm.weight");
        TensorFile.write(folder.resolve("model.safetensors"), tensors);
        String said = refusal();
        assertTrue(said.contains(folder.toString()) && said.contains("model.norm.weight is missing"), said);
        assertFalse(said.contains("lm_head"), said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{}",
                "{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": null}",
                "{\"r\": 2000000000, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"]}",
                "{\"r\": 2, \"lora_alpha\": null, \"target_modules\": [\"q_proj\"]}",
                "{\"r\": 1.5, \"lora_alpha\": 4, \"target_modules\": [\"q_proj\"]}",
                "{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": [null]}",
                "{\"r\": 2, \"lora_alpha\": 4, \"target_modules\": [\"x\"]}"
            })
    void adapters_whose_config_is_damaged_name_it(String adapter) throws IOException {
        LowRank lowRank = LowRank.of(LLAMA, 2);
        AdapterFolder.save(folder.resolve("adapters"), "base", LLAMA, lowRank, lowRank.fresh(LLAMA, 1));
        Files.writeString(folder.resolve("adapters/adapter_config.json"), adapter);
        String said = assertThrows(
                        IllegalArgumentException.class, () -> AdapterFolder.open(folder.resolve("adapters"), LLAMA))
                .getMessage();
        assertTrue(said.contains(folder.resolve("adapters").toString()), said);
    }
}
