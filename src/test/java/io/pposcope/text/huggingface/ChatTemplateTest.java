package io.pposcope.text.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.pposcope.text.Dialogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Templates of the styles that models ship; the expected texts follow from Jinja's rules. */
class ChatTemplateTest {

    private static final Dialogue TWO_QUESTIONS =
            Dialogue.ask("Hi").answer(" Hello! ").followUp("2 < 3 & \"so\" on?");

    @TempDir
    Path folder;

    private ChatTemplate inConfig(String template) throws IOException {
        JsonObject config = new JsonObject();
        config.addProperty("chat_template", template);
        config.addProperty("bos_token", "<s>");
        JsonObject eos = new JsonObject();
        eos.addProperty("content", "</s>");
        config.add("eos_token", eos);
        Files.writeString(folder.resolve("tokenizer_config.json"), config.toString());
        return ChatTemplate.of(folder).orElseThrow();
    }

    @Test
    void chat_markup() throws IOException {
        ChatTemplate template = inConfig("{% for message in messages %}{% if loop.first and messages[0]['role'] != "
                + "'system' %}{{ '<|im_start|>system\nYou help.<|im_end|>\n' }}{% endif %}"
                + "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + "
                + "'\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}");
        assertEquals(
                "<|im_start|>system\nYou "
                        + "help.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n Hello! <|im_end|>\n"
                        + "<|im_start|>user\n2 < 3 & \"so\" on?<|im_end|>\n<|im_start|>assistant\n",
                template.prompt(TWO_QUESTIONS));
    }

    @Test
    void instructions_in_brackets() throws IOException {
        ChatTemplate template = inConfig("{{ bos_token }}{% for message in messages %}{% if "
                + "(message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
                + "{{ raise_exception('roles must alternate') }}{% endif %}{% if message['role'] == "
                + "'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
                + "{% elif message['role'] == 'assistant' %}{{ "
                + "message['content'] | trim + eos_token}}{% endif %}{% endfor %}");
        assertEquals("<s>[INST] Hi [/INST]Hello!</s>[INST] 2 < 3 & \"so\" on? [/INST]", template.prompt(TWO_QUESTIONS));
    }

    @Test
    void a_file_of_its_own_with_set_namespaces_and_blocks_on_lines() throws IOException {
        Files.writeString(
                folder.resolve("chat_template.jinja"),
                """
                {%- set ns = namespace(count=0) -%}
                {% for message in messages %}
                    {%- set ns.count = ns.count + 1 %}
                    {%- if message.role == "user" %}
                        {{- "<|start_header_id|>user<|end_header_id|>\\n\\n" + message.content | trim + "<|eot_id|>" }}
                    {%- else %}
                        {{- "<|start_header_id|>assistant<|end_header_id|>\\n\\n" + message.content | trim + "<|eot_id|>" }}
                    {%- endif %}
                {%- endfor %}
                {%- if add_generation_prompt %}
                    {{- "<|start_header_id|>assistant<|end_header_id|>\\n\\n" }}
                {%- endif %}
                """);
        assertEquals(
                "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
                ChatTemplate.of(folder).orElseThrow().prompt(Dialogue.ask("Hi ")));
    }

    @Test
    void a_template_that_refuses_is_quoted() throws IOException {
        ChatTemplate template = inConfig("{{ raise_exception('only one question, please') }}");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> template.prompt(TWO_QUESTIONS))
                .getMessage()
                .contains("only one question"));
    }

    @Test
    void a_base_model_has_none() throws IOException {
        assertTrue(ChatTemplate.of(folder).isEmpty());
    }
}
