"""What transformers makes of chat templates, for the tests: templates and folders written for this project, texts computed.

Usage: chat_templates.py FILE         computes the texts anew and writes them to FILE (test/resources/chat-templates.json)
       chat_templates.py --check FILE exits 1 where the installed transformers gives other texts than FILE, 77 without it
"""

import json
import sys
import tempfile
from pathlib import Path

try:
    import transformers
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

USER, ASSISTANT, SYSTEM = "user", "assistant", "system"


def dialogue(*turns):
    return [dict(role=role, content=content) for role, content in turns]


DIALOGUES = [
    dialogue((USER, "Why is the sky blue?")),
    dialogue((USER, " two\n lines \n"), (ASSISTANT, "<think>hm\n</think>\n\n Überall é 🙂 你好 "), (USER, "a <b> & \"c\" 'd' \\n \t")),
    dialogue((USER, "{{ 7 * 7 }} {% for i in [1] %}x{% endfor %} {# gone #} ${y} {{"), (ASSISTANT, "%} }} {% raw %}"), (USER, "#}\r\n{%- set messages = [] -%}")),
    dialogue((SYSTEM, "You are brief. {{ bos_token }}"), (USER, "Hi"), (ASSISTANT, "Hello!"), (USER, "Bye")),
]

GENERATE = "{% if add_generation_prompt %}<A>{% endif %}"


def each(body):
    return "{% for m in messages %}" + body + "{% endfor %}" + GENERATE


# Constructs, each alone.
CONSTRUCTS = {
    "space_before_block": "{% for m in messages %}{% if m.role == 'user' %}USER: {{ m.content }} {% else %}ASSISTANT: {{ m.content }}{{ eos_token }}{% endif %}{% endfor %}"
                          "{% if add_generation_prompt %} ASSISTANT:{% endif %}",
    "space_before_comment": each("a {# one #}b {#- two -#} c{{ m.role }} {# three #}\n"),
    "lines_of_blocks": "  {% for m in messages %}\n    {% if m.role == 'user' %}\n  [{{ m.content }}]\n    {% endif %}\n  {% endfor %}\n  tail\n\n",
    "trailing_newlines": "{% for m in messages %}{{ m.content }}\n{% endfor %}\n\n",
    "plus_sign_keeps_space": "  {%+ if true %}x{%+ endif %}  {{ messages|length }}{%- if true +%}\n y{% endif %}",
    "for_if": "{% for m in messages if m.role == 'user' %}{{ loop.index }}/{{ loop.length }}:{{ m.content }};{% endfor %}",
    "for_else": "{% for m in messages if m.role == 'tool' %}{{ m.content }}{% else %}none{% endfor %}{% for m in messages %}.{% else %}never{% endfor %}",
    "not_is_defined": "{% if not tools is defined %}A{% else %}B{% endif %}{% if not nothing is defined %}C{% else %}D{% endif %}{{ not 'q' in 'abc' }}{{ not 'a' in 'abc' }}",
    "not_in_list": each("{{ not m.role in ['user'] }}{{ m.role not in ['user', 'system'] }}"),
    "is_not": "{{ tools is not none }}{{ tools is none }}{{ documents is not defined }}{{ messages is not string }}",
    "namespace_of_arguments": "{% set ns = namespace(a=true, b=messages|length - 1, c='') %}{% for m in messages %}{% set ns.c = ns.c ~ m.role[0] %}{% set ns.a = false %}{% endfor %}{{ ns.a }}{{ ns.b }}{{ ns.c }}",
    "reversed_slice": "{% for m in messages[::-1] %}{{ m.role }},{% endfor %}{{ 'abcd'[::-1] }}{{ 'abcd'[1:3] }}{{ messages[1:]|length }}{{ messages[:-1]|length }}",
    "strip_of_characters": each("{{ m.content.strip(' \\n') }}|{{ m.content.lstrip('a ') }}|{{ m.content.rstrip('\\n') }}|{{ 'xxaxx'.strip('x') }}"),
    "split": each("{{ m.content.split() }}{{ m.content.split('</think>')[-1] }}{{ m.content.split(' ', 1)[0] }}{{ m.content.splitlines() }}{{ 'a-b'.partition('-') }}"),
    "string_methods": each("{{ m.content.upper() }}{{ m.content.title() }}{{ m.content.find('a') }}{{ m.content.count('a') }}{{ m.content.replace('a', '').startswith(' ') }}{{ '{}-{}'.format(1, m.role) }}{{ '%s!' % m.role }}"),
    "date_length": "{{ strftime_now('%d %b %Y')|length }}{% if strftime_now is defined %}d{% endif %}{{ strftime_now('') }}",
    "generation": each("{% if m.role == 'assistant' %}{% generation %}{% set inside = 1 %}{{ m.content }}{% endgeneration %}{{ inside is defined }}{% else %}[{{ m.content }}]{% endif %}"),
    "generation_with_signs": each("x {%- generation -%} {{ m.content }} {%- endgeneration -%} y"),
    "macro_defaults": "{% macro show(m, before='<', after='>', count=1) %}{{ before * count }}{{ m.role }}{{ after }}{{ varargs }}{{ kwargs }}{% endmacro %}{% for m in messages %}{{ show(m) }}{{ show(m, '[', after=']') }}{{ show(m, count=2) }}{{ show(m, '(', ')', 1, 9, z=3) }}{% endfor %}",
    "macro_calls_macro": "{%- macro inner(x) -%} {{ x }} {%- endmacro -%}{%- macro outer(m) %} ({{ inner(m.role) }}) {% endmacro -%}{% for m in messages %}{{ outer(m) }}{% endfor %}",
    "call_block": "{% macro box() %}[{{ caller() }}]{% endmacro %}{% for m in messages %}{% call box() %}{{ m.content }}{% endcall %}{% endfor %}",
    "dictionary": "{% set d = dict(a=1, b='x') %}{{ d.a }}{{ d['b'] }}{{ d }}{{ dict(d, c=2)|length }}{{ {'k': [1, {'z': none}]} }}",
    "loop_neighbours": each("{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.first }}{{ loop.last }}{{ loop.previtem.role if loop.previtem is defined else '-' }}{{ loop.nextitem.role if loop.nextitem is defined else '-' }}{{ loop.cycle('x', 'y') }}{{ loop.changed(m.role) }}"),
    "break_and_continue": "{% for m in messages %}{% if m.role == 'assistant' %}{% continue %}{% endif %}{{ m.content }}{% if loop.index > 1 %}{% break %}{% endif %}{% endfor %}",
    "recursive_loop": "{% for x in [[1, [2]], [3]] recursive %}{{ loop(x) if x is iterable else x }}{{ loop.depth }}{% endfor %}",
    "set_in_loop_is_local": "{% set seen = 0 %}{% for m in messages %}{% set seen = seen + 1 %}{{ seen }}{% endfor %}{{ seen }}",
    "set_block": "{% set text %}  {{ messages[0].content }}{% endset %}[{{ text|trim }}]{% set up | upper %}abc{% endset %}{{ up }}",
    "several_at_once": "{% set a, b = 1, 'z' %}{{ a }}{{ b }}{% for k, v in {'x': 1, 'y': 2}.items() %}{{ k }}{{ v }}{% endfor %}{% for k in {'x': 1} %}{{ k }}{% endfor %}",
    "with_block": "{% with a = 1, b = messages|length %}{{ a + b }}{% endwith %}{{ a is defined }}",
    "filter_block": "{% filter upper %}abc{{ messages[0].role }}{% endfilter %}",
    "raw_block": "{% raw %}{{ not rendered }} {% x %}{% endraw %}{{ messages|length }}",
    "filters": "{{ messages|map(attribute='role')|join('+') }}{{ messages|selectattr('role', 'equalto', 'user')|list|length }}{{ messages|rejectattr('role', 'equalto', 'user')|map(attribute='content')|first|default('no', true) }}"
               "{{ (messages|last).role }}{{ 'a b'|replace(' ', '_') }}{{ [3, 1, 2]|sort|join }}{{ [1, 2]|sum }}{{ 'abc'|reverse }}{{ 'x'|indent(2, true) }}{{ ' a '|trim }}{{ -3|abs }}{{ '%d'|format(3) }}{{ [1, 1]|unique|list }}{{ messages|groupby('role')|length }}",
    "tojson": "{{ messages|tojson }}{{ {'b': 1.0, 'a': none, 'é': '</s>'}|tojson(indent=2) }}{{ {'b': 1, 'a': 2}|tojson(sort_keys=true, separators=(',', ':')) }}{{ 'é'|tojson(ensure_ascii=true) }}",
    "escaping": "{{ '<b>'|e }}{{ '<b>'|escape|upper }}{{ '<b>'|safe }}{{ '<' ~ '&' }}{{ \"it's\"|string }}",
    "numbers": "{{ 7 // 2 }} {{ 7 / 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ 1e3 }} {{ 1_000 }} {{ 0.1 + 0.2 }} {{ '12'|int + 1 }} {{ '1.50'|float }} {{ 3.7|round }} {{ 10 > 9 > 8 }}",
    "ranges": "{% for i in range(3) %}{{ i }}{% endfor %}{% for i in range(5, 0, -2) %}{{ i }}{% endfor %}{{ range(4)|list }}",
    "truth": "{{ '' or 'x' }}{{ [] and 1 }}{{ none or 0 }}{{ true and 'y' }}{{ 1 if none }}{{ 'a' if false else 'b' }}{{ not not 1 }}{{ true == 1 }}{{ 'a' < 'b' }}",
    "undefined": "[{{ nothing }}]{{ nothing is undefined }}{% for x in nothing %}z{% endfor %}{{ nothing|default('d') }}{{ messages[0].tool_calls }}{{ messages[0]['name'] is defined }}{{ messages[9] is defined }}",
    "tests": "{{ 3 is odd }}{{ 4 is divisibleby 2 }}{{ 'a' is in 'abc' }}{{ 1 is eq 1 }}{{ 'A' is upper }}{{ {} is mapping }}{{ [] is sequence }}{{ raise_exception is callable }}{{ true is boolean }}{{ 1 is number }}{{ 'x' is filter }}{{ 'upper' is filter }}",
    "dictionary_methods": "{% for k, v in messages[0].items() %}{{ k }}={{ v }};{% endfor %}{{ messages[0].keys()|list }}{{ messages[0].get('role') }}{{ messages[0].get('x', 'd') }}{{ 'role' in messages[0] }}",
    "joiner_and_cycler": "{% set sep = joiner('|') %}{% set row = cycler('o', 'e') %}{% for m in messages %}{{ sep() }}{{ row.next() }}{{ m.role }}{% endfor %}",
    "line_ends": "a\r\n{% if true %}\r\nb\r{% endif %}c\n{{ 'd\\r\\ne' }}",
    "strings": "{{ 'a\\tb\\n\\'q\\' \\\\ \\u00e9 \\x41' }}{{ \"d\\\"q\" }}{{ 'one' 'two' }}▁{{ 'é🙂'|length }}",
    "all_variables": "{{ bos_token }}|{{ eos_token }}|{{ pad_token }}|{{ unk_token }}|{{ sep_token }}|{{ tools }}|{{ documents }}|{{ add_generation_prompt }}|{{ enable_thinking is defined }}",
}

REFUSED = {
    "refuses_itself": "{% if messages[0].role != 'tool' %}\n{{ raise_exception('Conversations start with a tool ' ~ messages|length) }}{% endif %}",
    "unknown_tag": "a\n{% frobnicate %}",
    "unknown_filter": "{{ messages|frobnicate }}",
    "unknown_test": "{{ 1 is frobnicated }}",
    "attribute_of_undefined": "\n\n{{ nothing.at.all }}",
    "string_and_number": "{{ 'a' + 1 }}",
    "unclosed_block": "{% for m in messages %}{{ m.content }}",
    "unclosed_expression": "{{ messages ",
    "unexpected_end": "{% endif %}",
    "number_of_floats": "{% for i in range(2e9) %}{% endfor %}",
    "too_long_range": "{% for i in range(2000000000) %}{% endfor %}",
    "changes_its_data": "{{ messages.append(1) }}",
    "inner_life": "{{ ''.__class__.mro() }}",
    "includes_a_file": "{% include 'other' %}",
    "imports_a_file": "{% import 'other' as x %}",
}

CHATML = ("{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nYou help.<|im_end|>\\n' }}{% endif %}"
          "{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")

LLAMA2 = ("{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set head = messages[0]['content'] %}{% else %}{% set rest = messages %}{% set head = false %}{% endif %}"
          "{% for message in rest %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns take turns') }}{% endif %}"
          "{% if loop.index0 == 0 and head != false %}{% set text = '<<SYS>>\\n' + head + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set text = message['content'] %}{% endif %}"
          "{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + text.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' ' + text.strip() + ' ' + eos_token }}{% endif %}{% endfor %}")

LLAMA3 = """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = 'today' %}
    {%- else %}
        {%- set date_string = "1 Jan 2025" %}
    {%- endif %}
{%- endif %}
{%- if messages[0]['role'] == 'system' %}
    {%- set head = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set head = "" %}
{%- endif %}
{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- head }}
{{- "<|eot_id|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {{- raise_exception("One tool call at a time") }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

MISTRAL = """{%- if messages[0]["role"] == "system" %}
    {%- set head = messages[0]["content"] %}
    {%- set turns = messages[1:] %}
{%- else %}
    {%- set turns = messages %}
{%- endif %}
{%- set users = turns | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace(index=0) %}
{%- for message in turns %}
    {%- if not (message.role == "tool" or (message.tool_calls is defined and message.tool_calls is not none)) %}
        {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
            {{- raise_exception("user and assistant alternate") }}
        {%- endif %}
        {%- set ns.index = ns.index + 1 %}
    {%- endif %}
{%- endfor %}
{{- bos_token }}
{%- for message in turns %}
    {%- if message["role"] == "user" %}
        {%- if loop.last and head is defined %}
            {{- "[INST] " + head + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST] " + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message["role"] == "assistant" %}
        {{- " " + message["content"]|trim + eos_token}}
    {%- endif %}
{%- endfor %}{{ users|length if users|length > 9 else '' }}
"""

GEMMA = ("{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('No system turns') }}{% endif %}{% for message in messages %}"
         "{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('user and model alternate') }}{% endif %}"
         "{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}"
         "{{ '<start_of_turn>' + role + '\\n' + message['content'] | trim + '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{'<start_of_turn>model\\n'}}{% endif %}")

QWEN3 = """{%- if tools %}
    {{- '<|im_start|>system\\n' }}{{- tools|tojson }}
{%- else %}
    {%- if messages[0].role == 'system' %}
        {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endif %}
{%- set ns = namespace(searching=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.searching and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.searching = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set thought = '' %}
        {%- if message.reasoning_content is string %}
            {%- set thought = message.reasoning_content %}
        {%- else %}
            {%- if '</think>' in content %}
                {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
                {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
            {%- endif %}
        {%- endif %}
        {%- if loop.index0 > ns.last and (loop.last or thought) %}
            {{- '<|im_start|>' + message.role + '\\n<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}"""

DEEPSEEK = ("{% if not add_generation_prompt is defined %}{% set add_generation_prompt = false %}{% endif %}{% set ns = namespace(is_first=false, is_tool=false, head='') %}"
            "{%- for message in messages %}{%- if message['role'] == 'system' %}{% set ns.head = message['content'] %}{%- endif %}{%- endfor %}{{bos_token}}{{ns.head}}"
            "{%- for message in messages %}{%- if message['role'] == 'user' %}{%- set ns.is_tool = false -%}{{'<｜User｜>' + message['content']}}{%- endif %}"
            "{%- if message['role'] == 'assistant' and message['content'] is not none %}{%- if ns.is_tool %}{{'<｜tool▁outputs▁end｜>' + message['content'] + '<｜end▁of▁sentence｜>'}}"
            "{%- else %}{% set content = message['content'] %}{% if '</think>' in content %}{% set content = content.split('</think>')[-1] %}{% endif %}{{'<｜Assistant｜>' + content + '<｜end▁of▁sentence｜>'}}{%- endif %}{%- endif %}"
            "{%- endfor -%}{% if not 'q' in 'tool' and not ns.is_tool and add_generation_prompt %}{{'<｜Assistant｜><think>\\n'}}{% endif %}")

ZEPHYR = ("{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n"
          "{{ '<|system|>\\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\\n'  + message['content'] + eos_token }}\n{% endif %}\n"
          "{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}")

VICUNA = ("{% if messages[0]['role'] == 'system' %}{% set head = messages[0]['content'] %}{% set rest = messages[1:] %}{% else %}{% set head = 'A chat.' %}{% set rest = messages %}{% endif %}"
          "{{ head }} {% for message in rest %}{% if message['role'] == 'user' %}USER: {{ message['content'].strip() }} {% else %}ASSISTANT: {{ message['content'].strip() }}{{ eos_token }}{% endif %}{% endfor %}"
          "{% if add_generation_prompt %}ASSISTANT:{% endif %}")

STYLES = dict(chatml=CHATML, llama2=LLAMA2, llama3=LLAMA3, mistral=MISTRAL, gemma=GEMMA, qwen3=QWEN3, deepseek_r1=DEEPSEEK, zephyr=ZEPHYR, vicuna=VICUNA)

TOKENS = "{{ bos_token }}|{{ eos_token }}|{{ pad_token }}|{{ unk_token }}|{{ sep_token }}|{{ image_token }}|{{ audio_token }}"
ADDED = dict(__type="AddedToken", content="<end>", lstrip=False, rstrip=False, normalized=False, single_word=False, special=True)

# Whole folders: which template counts, and which tokens it can name.
FOLDERS = {
    "template_file_over_config": {"tokenizer_config.json": dict(chat_template="config"), "chat_template.jinja": "file {{ messages|length }}\n"},
    "named_templates": {"tokenizer_config.json": dict(chat_template=[dict(name="tool_use", template="tools"), dict(name="default", template="plain {{ messages|length }}")])},
    "named_templates_without_default": {"tokenizer_config.json": dict(chat_template=[dict(name="rag", template="r"), dict(name="tool_use", template="t")])},
    "templates_as_object": {"tokenizer_config.json": dict(chat_template=dict(default="object", other="o"))},
    "more_templates": {"chat_template.jinja": "own", "additional_chat_templates/tool_use.jinja": "tools", "tokenizer_config.json": dict(chat_template="config")},
    "more_templates_with_default": {"additional_chat_templates/default.jinja": "second", "additional_chat_templates/rag.jinja": "r", "chat_template.jinja": "first"},
    "more_templates_only": {"additional_chat_templates/rag.jinja": "r", "tokenizer_config.json": dict(chat_template="config")},
    "tokens_as_texts": {"tokenizer_config.json": dict(chat_template=TOKENS, bos_token="<begin>", eos_token="<end>", image_token="<image>", add_bos_token=True)},
    "tokens_as_objects": {"tokenizer_config.json": dict(chat_template=TOKENS, eos_token=ADDED, audio_token=dict(ADDED, content="<audio>"), bos_token=None)},
    "tokens_of_the_map": {"tokenizer_config.json": dict(chat_template=TOKENS, bos_token="<begin>"),
                          "special_tokens_map.json": dict(bos_token="<first>", eos_token=dict(content="<end>", lstrip=False, rstrip=False, normalized=False, single_word=False), pad_token="<pad>")},
    "tokens_of_a_map_that_is_not_read": {"tokenizer_config.json": dict(chat_template=TOKENS, bos_token="<begin>", added_tokens_decoder={"300": dict(content="<new>", special=True)}),
                                         "special_tokens_map.json": dict(bos_token="<first>", eos_token="<end>")},
    "extra_tokens_with_names": {"tokenizer_config.json": dict(chat_template=TOKENS + "{{ boi }}", extra_special_tokens=dict(image_token="<image>", boi="<boi>"))},
    "extra_tokens_as_a_list": {"tokenizer_config.json": dict(chat_template=TOKENS, additional_special_tokens=["<image>"], eos_token="<end>")},
    "class_of_llama": {"tokenizer_config.json": dict(chat_template=TOKENS, tokenizer_class="LlamaTokenizerFast", eos_token="<end>"), "config.json": dict(model_type="llama")},
    "class_of_llama_in_mistral": {"tokenizer_config.json": dict(chat_template=TOKENS, tokenizer_class="LlamaTokenizer", eos_token="<end>"), "config.json": dict(model_type="mistral")},
    "class_of_llama_without_bos": {"tokenizer_config.json": dict(chat_template=TOKENS, tokenizer_class="LlamaTokenizer", bos_token=None), "config.json": dict(model_type="llama")},
    "general_class_in_llama": {"tokenizer_config.json": dict(chat_template=TOKENS, tokenizer_class="PreTrainedTokenizerFast", bos_token="<begin>"), "config.json": dict(model_type="llama")},
    "class_of_qwen2": {"tokenizer_config.json": dict(chat_template=TOKENS, bos_token=None), "config.json": dict(model_type="qwen3")},
    "general_class_in_qwen2": {"tokenizer_config.json": dict(chat_template=TOKENS, tokenizer_class="PreTrainedTokenizerFast", eos_token="<end>"), "config.json": dict(model_type="qwen2")},
    "general_class_in_qwen3": {"tokenizer_config.json": dict(chat_template=TOKENS, tokenizer_class="PreTrainedTokenizerFast", eos_token="<end>"), "config.json": dict(model_type="qwen3")},
    "class_of_gpt2": {"tokenizer_config.json": dict(chat_template=TOKENS), "config.json": dict(model_type="gpt2")},
    "template_with_byte_order_mark": {"chat_template.jinja": "\ufeffx{{ messages|length }}"},
    "padding_names_a_token": {"tokenizer_config.json": dict(chat_template=TOKENS), "tokenizer.json": "padded"},
    "padding_in_gpt2": {"tokenizer_config.json": dict(chat_template=TOKENS), "config.json": dict(model_type="gpt2"), "tokenizer.json": "padded"},
    "padding_in_qwen3": {"tokenizer_config.json": dict(chat_template=TOKENS), "config.json": dict(model_type="qwen3"), "tokenizer.json": "padded"},
    "padding_in_llama": {"tokenizer_config.json": dict(chat_template=TOKENS, tokenizer_class="LlamaTokenizer"), "tokenizer.json": "padded"},
}


def small_tokenizer(padded):
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={piece: number for number, piece in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    if padded:
        tokenizer.enable_padding(pad_token="<padding>", pad_id=1)
    return tokenizer


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name != "tokenizer.json":
            path.write_bytes((content if isinstance(content, str) else json.dumps(content)).encode())
    small_tokenizer(files.get("tokenizer.json") == "padded").save(str(folder / "tokenizer.json"))
    if "config.json" not in files:
        (folder / "config.json").write_text(json.dumps(dict(model_type="llama")))


def rendered(files, messages):
    """The text, or None where transformers refuses."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write(folder, files)
        try:
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
            return tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        except Exception as refusal:  # noqa: BLE001 - whatever it is, there is no text
            print(f"  {type(refusal).__name__}: {str(refusal)[:100]}", file=sys.stderr)
            return None


def template_files(template):
    return {"tokenizer_config.json": dict(chat_template=template, bos_token="<s>", eos_token="</s>", unk_token="<unk>", tokenizer_class="PreTrainedTokenizerFast")}


def compute():
    cases = [(name, template_files(template), DIALOGUES) for group in (CONSTRUCTS, STYLES, REFUSED) for name, template in group.items()]
    cases += [(name, files, DIALOGUES[:1]) for name, files in FOLDERS.items()]
    computed = []
    for name, files, dialogues in cases:
        print(name, file=sys.stderr)
        computed.append(dict(name=name, files=files, texts=[rendered(files, messages) for messages in dialogues]))
    return dict(about=f"Chat templates and folders written for this project, and what transformers {transformers.__version__} makes of each dialogue; null where it refuses."
                " Written by test/python/chat_templates.py.", dialogues=DIALOGUES, cases=computed)


def main():
    *check, file = sys.argv[1:]
    now = compute()
    if not check:
        Path(file).write_text(json.dumps(now, ensure_ascii=True, indent=1) + "\n")
        return
    stored = {case["name"]: case for case in json.loads(Path(file).read_text())["cases"]}
    other = [case["name"] for case in now["cases"] if stored.get(case["name"]) != json.loads(json.dumps(case))]
    print(f"{len(now['cases'])} cases, {len(other)} differ from {file}: {other}")
    sys.exit(1 if other or len(stored) != len(now["cases"]) else 0)


if __name__ == "__main__":
    main()
