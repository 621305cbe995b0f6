"""What transformers' tokenizers make of texts and of chats, for the tests: small folders written for this project.

Usage: tokenizer_cases.py FILE         computes the ids anew and writes them to FILE (test/resources/tokenizer-cases.json)
       tokenizer_cases.py --check FILE exits 1 where the installed transformers gives other ids than FILE, 77 without it
"""

import json
import sys
import tempfile
from pathlib import Path

try:
    import transformers
    from tokenizers import pre_tokenizers
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

TEXTS = ["Hello you", " two  spaces\n", "é 🙂 x", "Hello<b>you</b>"]
CHAT = [dict(role="user", content="Hello you"), dict(role="assistant", content=" you é"), dict(role="user", content="x")]
TEMPLATE = "{% for m in messages %}{{ bos_token }}{{ m.content }}{{ eos_token }}{% endfor %}"
ALPHABET = sorted(pre_tokenizers.ByteLevel.alphabet())
BYTE_LEVEL = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True)


def added(spelling, number, special=True):
    return dict(id=number, content=spelling, single_word=False, lstrip=False, rstrip=False, normalized=False, special=special)


def around(before, after):
    steps = [dict(SpecialToken=dict(id=token, type_id=0)) for token, _ in before] + [dict(Sequence=dict(id="A", type_id=0))]
    steps += [dict(SpecialToken=dict(id=token, type_id=0)) for token, _ in after]
    used = {token: dict(id=token, ids=[number], tokens=[token]) for token, number in before + after}
    return dict(type="TemplateProcessing", single=steps, pair=steps + [dict(Sequence=dict(id="B", type_id=1))], special_tokens=used)


def byte_level(specials, post_processor, **more):
    vocabulary = {piece: number for number, piece in enumerate(ALPHABET + ["He", "ll", "Hell", "Ġy", "ou", "Ġyou"])}
    merges = ["H e", "l l", "He ll", "Ġ y", "o u", "Ġy ou"]
    return dict(version="1.0", truncation=None, padding=None, added_tokens=[added(spelling, len(vocabulary) + place) for place, spelling in enumerate(specials)], normalizer=None,
                pre_tokenizer=BYTE_LEVEL, post_processor=post_processor, decoder=BYTE_LEVEL,
                model=dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None, end_of_word_suffix=None, fuse_unk=False, byte_fallback=False, ignore_merges=False,
                           vocab=vocabulary, merges=merges), **more)


SPECIALS = ["<begin>", "<end>", "<more>"]
FIRST = 262


def pieces(post_processor):
    """SentencePiece's way: words begin with a mark, what is unknown is written in bytes."""
    spelled = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)] + ["▁", "H", "e", "l", "o", "y", "u", "x", "t", "w", "s", "p", "a", "c", "<", ">", "b", "/", "He", "ll", "▁y", "ou", "▁you"]
    return dict(version="1.0", truncation=None, padding=None, added_tokens=[added(spelling, number) for number, spelling in enumerate(spelled[:3])], normalizer=None,
                pre_tokenizer=dict(type="Metaspace", replacement="▁", prepend_scheme="first", split=False), post_processor=post_processor,
                decoder=dict(type="Sequence", decoders=[dict(type="Replace", pattern=dict(String="▁"), content=" "), dict(type="ByteFallback"), dict(type="Fuse"), dict(type="Strip", content=" ", start=1, stop=0)]),
                model=dict(type="BPE", dropout=None, unk_token="<unk>", continuing_subword_prefix=None, end_of_word_suffix=None, fuse_unk=True, byte_fallback=True, ignore_merges=False,
                           vocab={spelling: number for number, spelling in enumerate(spelled)}, merges=["H e", "l l", "▁ y", "o u", "▁y ou"]))


def unigram(post_processor):
    spelled = ["<pad>", "</s>", "<unk>", "▁", "▁Hello", "▁you", "Hello", "you", "x", "é", "t", "w", "o", "s", "p", "a", "c", "e", "<", ">", "b", "/"]
    return dict(version="1.0", truncation=None, padding=None, added_tokens=[added(spelling, number) for number, spelling in enumerate(spelled[:3])], normalizer=None,
                pre_tokenizer=dict(type="Metaspace", replacement="▁", prepend_scheme="always", split=True), post_processor=post_processor,
                decoder=dict(type="Metaspace", replacement="▁", prepend_scheme="always", split=True),
                model=dict(type="Unigram", unk_id=2, vocab=[[spelling, 0.0 if number < 3 else -float(number)] for number, spelling in enumerate(spelled)], byte_fallback=False))


def config(general=True, **fields):
    return dict(fields, chat_template=TEMPLATE, **(dict(tokenizer_class="PreTrainedTokenizerFast") if general else {}))


def gpt2(**fields):
    vocabulary = {piece: number for number, piece in enumerate(ALPHABET + ["He", "ll", "Hell", "Ġy", "ou", "Ġyou", "<|endoftext|>", "<begin>"])}
    merges = "#version: 0.2\nH e\nl l\nHe ll\nĠ y\no u\nĠy ou\n"
    return {"vocab.json": vocabulary, "merges.txt": merges, "config.json": dict(model_type="gpt2", eos_token_id=262), "tokenizer_config.json": config(general=False, **fields)}


BEGIN_AND_END = dict(bos_token="<begin>", eos_token="<end>")
FOLDERS = {
    "no_post_processor": {"tokenizer.json": byte_level(SPECIALS, None), "tokenizer_config.json": config(bos_token=None, eos_token="<end>")},
    "byte_level_post_processor": {"tokenizer.json": byte_level(SPECIALS, BYTE_LEVEL), "tokenizer_config.json": config(**BEGIN_AND_END)},
    "flags_beside_a_tokenizer_file": {"tokenizer.json": byte_level(SPECIALS, None), "tokenizer_config.json": config(add_bos_token=True, add_eos_token=True, **BEGIN_AND_END)},
    "template_against_flags": {"tokenizer.json": byte_level(SPECIALS, around([("<begin>", FIRST)], [])), "tokenizer_config.json": config(add_bos_token=False, **BEGIN_AND_END)},
    "sequence_of_post_processors": {"tokenizer.json": byte_level(SPECIALS, dict(type="Sequence", processors=[BYTE_LEVEL, around([("<begin>", FIRST)], [])])), "tokenizer_config.json": config(**BEGIN_AND_END)},
    "two_before_one_after": {"tokenizer.json": byte_level(SPECIALS, around([("<begin>", FIRST), ("<more>", FIRST + 2)], [("<end>", FIRST + 1)])), "tokenizer_config.json": config(**BEGIN_AND_END)},
    "roberta": {"tokenizer.json": byte_level(SPECIALS, dict(type="RobertaProcessing", sep=["<end>", FIRST + 1], cls=["<begin>", FIRST], trim_offsets=True, add_prefix_space=False)), "tokenizer_config.json": config(**BEGIN_AND_END)},
    "qwen_of_its_class": {"tokenizer.json": byte_level(["<|endoftext|>", "<|im_end|>"], BYTE_LEVEL), "config.json": dict(model_type="qwen3"),
                          "tokenizer_config.json": config(general=True, bos_token=None, eos_token="<|im_end|>", pad_token="<|endoftext|>", add_bos_token=False)},
    "cut_and_filled": {"tokenizer.json": dict(byte_level(SPECIALS, None), truncation=dict(direction="Right", max_length=3, strategy="LongestFirst", stride=0),
                                              padding=dict(strategy=dict(Fixed=40), direction="Right", pad_to_multiple_of=None, pad_id=FIRST, pad_type_id=0, pad_token="<begin>")), "tokenizer_config.json": config(**BEGIN_AND_END)},
    "llama_with_template": {"tokenizer.json": pieces(around([("<s>", 1)], [])), "tokenizer_config.json": config(bos_token="<s>", eos_token="</s>", unk_token="<unk>")},
    "llama_of_its_class": {"tokenizer.json": pieces(around([("<s>", 1)], [])), "tokenizer_config.json": dict(config(general=False), tokenizer_class="LlamaTokenizer")},
    "llama_without_template": {"tokenizer.json": pieces(around([], [])), "tokenizer_config.json": dict(config(general=False), tokenizer_class="LlamaTokenizer")},
    "unigram_that_ends": {"tokenizer.json": unigram(around([], [("</s>", 1)])), "tokenizer_config.json": config(eos_token="</s>", unk_token="<unk>", pad_token="<pad>")},
    "specials_of_the_vocabulary": {"tokenizer.json": dict(pieces(None), added_tokens=[]), "tokenizer_config.json": config(bos_token="<s>", eos_token="</s>", unk_token="<unk>")},
    "unigram_specials_of_the_vocabulary": {"tokenizer.json": dict(unigram(None), added_tokens=[]), "tokenizer_config.json": config(eos_token="</s>", unk_token="<unk>", pad_token="<pad>")},
    "gpt2": gpt2(),
    "gpt2_with_bos": gpt2(add_bos_token=True),
    "gpt2_with_both": gpt2(add_bos_token=True, add_eos_token=True, bos_token="<begin>"),
    "gpt2_without_bos_token": gpt2(add_bos_token=True, bos_token=None),
}


def ids(files):
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, content in ({"config.json": dict(model_type="llama")} | files).items():
            (folder / name).write_bytes((content if isinstance(content, str) else json.dumps(content)).encode())
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        return dict(texts=[tokenizer(text)["input_ids"] for text in TEXTS], chat=tokenizer.apply_chat_template(CHAT, add_generation_prompt=True, return_dict=False))


def compute():
    cases = []
    for name, files in FOLDERS.items():
        print(name, file=sys.stderr)
        cases.append(dict(name=name, files=files, **ids(files)))
    return dict(about=f"Small tokenizers written for this project, and what transformers {transformers.__version__} makes of texts and a chat. Written by test/python/tokenizer_cases.py.",
                texts=TEXTS, chat=CHAT, cases=cases)


def main():
    *check, file = sys.argv[1:]
    now = compute()
    if not check:
        Path(file).write_text(json.dumps(now, ensure_ascii=True) + "\n")
        return
    stored = {case["name"]: case for case in json.loads(Path(file).read_text())["cases"]}
    other = [case["name"] for case in now["cases"] if stored.get(case["name"]) != json.loads(json.dumps(case))]
    print(f"{len(now['cases'])} cases, {len(other)} differ from {file}: {other}")
    sys.exit(1 if other or len(stored) != len(now["cases"]) else 0)


if __name__ == "__main__":
    main()
