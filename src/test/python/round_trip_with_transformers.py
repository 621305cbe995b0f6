"""Opens model folders, saves them and opens them again, here and in transformers, family by family and field by field.

Usage: round_trip_with_transformers.py CLASSPATH JAVA [--short | NAME]. Small models with random weights are made on the spot; of each, fields of
config.json and generation_config.json are left out, set to null or written as older versions did. For each folder must agree: the
context; log-probabilities; which tokens begin, end and pad; what the tokenizer makes of a text; the lengths of greedy responses beside
generate; the scores of a padded batch of two by the reward model saved from it. In what is saved every field of the source is kept.
Exits 1 where something differs, 77 without transformers.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import tokenizers
    import torch
    import transformers
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

# float32 against float32: sums in another order over widths of 64; differences seen are up to 3e-5.
TOLERANCE = 1e-4
TEXT = "a bee can add. A cab, a bad bed!"
ENDS = [2, 3]
CHANGED = {"architectures", "dtype", "torch_dtype", "num_labels", "id2label", "label2id", "pad_token_id"}
SIZES = dict(vocab_size=211, hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
             max_position_embeddings=96, rms_norm_eps=1e-5, bos_token_id=1, eos_token_id=ENDS, pad_token_id=None)
GPT2 = dict(vocab_size=211, n_embd=64, n_layer=2, n_head=4, n_positions=96, bos_token_id=1, eos_token_id=ENDS, pad_token_id=None)
# One of each kind, for those who cannot wait.
SHORT = {"llama two ends in generation_config, one in config", "mistral sliding_window left out, 8192 positions",
         "mistral sliding_window null, 8192 positions", "qwen2 sliding_window without use_sliding_window", "qwen3 as saved",
         "gpt2 no generation_config", "gpt2 dtype float16"}
PROMPTS = ["a bee can add. A cab", "b a", "c", "a a b"]
NEW_TOKENS = 12
LLAMA3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=32)


def without(*fields):
    return lambda config: [config.pop(field, None) for field in fields]


def setting(**fields):
    return lambda config: config.update(fields)


def both(*edits):
    return lambda config: [edit(config) for edit in edits]


def rope4(**fields):
    return both(without("rope_parameters"), setting(**fields))


def no_generation(folder):
    (folder / "generation_config.json").unlink()


def generation(**fields):
    return lambda folder: (folder / "generation_config.json").write_text(json.dumps(fields))


def ids_of_tokenizer(folder):
    no_generation(folder)
    config = json.loads((folder / "config.json").read_text())
    for which in ("bos", "eos", "pad"):
        config.pop(which + "_token_id", None)
    (folder / "config.json").write_text(json.dumps(config))


def llama_kind(name, kind, **own):
    """The fields that all families of the Llama kind read; (family, field, config, edit of config.json, edit of the folder, dtype)."""
    def case(field, edit=None, folder=None, dtype=None, **options):
        return name, field, kind(**{**SIZES, **own, **options}), edit, folder, dtype
    yield case("as saved")
    yield case("rope_theta", setting(), rope_parameters=dict(rope_type="default", rope_theta=5e5))
    yield case("rope_theta, older", rope4(rope_theta=5e5, rope_scaling=None))
    yield case("rope_theta left out", without("rope_parameters"))
    yield case("rope_scaling linear, older", rope4(rope_theta=2e4, rope_scaling=dict(type="linear", factor=2.0)))
    yield case("rope_scaling llama3", rope_parameters=dict(rope_theta=5e5, **LLAMA3))
    yield case("rope_scaling llama3, older", rope4(rope_theta=5e5, rope_scaling=LLAMA3))
    yield case("rope_scaling before rope_parameters", setting(rope_scaling=dict(rope_type="linear", factor=4.0)))
    yield case("original_max_position_embeddings left out", rope4(rope_scaling={k: v for k, v in LLAMA3.items() if k[0] != "o"}))
    yield case("rms_norm_eps", rms_norm_eps=1e-2)
    yield case("rms_norm_eps left out", without("rms_norm_eps"))
    yield case("max_position_embeddings left out", without("max_position_embeddings"))
    if name != "mistral":
        yield case("num_key_value_heads null", setting(num_key_value_heads=None), num_key_value_heads=4)
    yield case("tie_word_embeddings true", tie_word_embeddings=True)
    yield case("tie_word_embeddings left out", without("tie_word_embeddings"))
    yield case("hidden_act left out", without("hidden_act"))
    yield case("dtype bfloat16, older", both(without("dtype"), setting(torch_dtype="bfloat16")), dtype=torch.bfloat16)
    yield case("fields that nobody knows", setting(initializer_range=0.1, attention_dropout=0.25, my_field={"a": [1, None]}, other=None))
    yield case("no generation_config", folder=no_generation)
    yield case("ids of the tokenizer alone", folder=ids_of_tokenizer)
    yield case("one end in generation_config, two in config", folder=generation(bos_token_id=1, eos_token_id=3))
    yield case("two ends in generation_config, one in config", setting(eos_token_id=2), folder=generation(bos_token_id=1, eos_token_id=[3, 2], pad_token_id=0))
    yield case("pad_token_id", setting(pad_token_id=0))


def models():
    yield from llama_kind("llama", transformers.LlamaConfig)
    llama = ("llama", "num_key_value_heads left out", transformers.LlamaConfig(**{**SIZES, "num_key_value_heads": 4}), without("num_key_value_heads"))
    yield *llama, None, None
    yield "llama", "head_dim", transformers.LlamaConfig(**SIZES, head_dim=32), None, None, None
    yield "llama", "head_dim left out", transformers.LlamaConfig(**SIZES), without("head_dim"), None, None
    yield "llama", "attention_bias, mlp_bias left out", transformers.LlamaConfig(**SIZES), without("attention_bias", "mlp_bias"), None, None
    yield "llama", "sliding_window means nothing", transformers.LlamaConfig(**SIZES), setting(sliding_window=16), None, None

    mistral = transformers.MistralConfig
    yield from llama_kind("mistral", mistral, sliding_window=None)
    yield "mistral", "sliding_window 24", mistral(**SIZES, sliding_window=24), None, None, None
    yield "mistral", "sliding_window 24, use_sliding_window means nothing", mistral(**SIZES, sliding_window=24), setting(use_sliding_window=False), None, None
    long = {**SIZES, "max_position_embeddings": 8192}
    yield "mistral", "sliding_window null, 8192 positions", mistral(**long, sliding_window=None), None, None, None
    yield "mistral", "sliding_window left out, 8192 positions", mistral(**long), without("sliding_window"), None, None
    yield "mistral", "num_key_value_heads left out", mistral(**{**SIZES, "num_attention_heads": 8, "num_key_value_heads": 8}), \
        without("num_key_value_heads"), None, None
    yield "mistral", "head_dim", mistral(**SIZES, head_dim=32, sliding_window=None), None, None, None

    for name, kind in (("qwen2", transformers.Qwen2Config), ("qwen3", transformers.Qwen3Config)):
        own = {} if name == "qwen2" else dict(head_dim=32)
        yield from llama_kind(name, kind, **own)
        slides = setting(sliding_window=24, use_sliding_window=True, max_window_layers=0)
        plain = both(without("layer_types"), setting(sliding_window=24))
        yield name, "sliding_window without use_sliding_window", kind(**SIZES, **own), both(plain, without("use_sliding_window")), None, None
        yield name, "use_sliding_window false", kind(**SIZES, **own), both(plain, setting(use_sliding_window=False)), None, None
        yield name, "use_sliding_window, max_window_layers 0", kind(**SIZES, **own), both(plain, slides), None, None
        yield name, "use_sliding_window, max_window_layers left out", kind(**SIZES, **own), \
            both(plain, slides, without("max_window_layers")), None, None
        yield name, "use_sliding_window, sliding_window null", kind(**SIZES, **own), both(plain, slides, setting(sliding_window=None)), None, None
        yield name, "layer_types", kind(**SIZES, **own), both(slides, setting(layer_types=["full_attention", "sliding_attention"])), None, None
        yield name, "layer_types, none slides", kind(**SIZES, **own), both(slides, setting(layer_types=["full_attention"] * 2)), None, None
        many = {**SIZES, "num_attention_heads": 32, "num_key_value_heads": 32, **({} if name == "qwen2" else {"head_dim": 4})}
        yield name, "num_key_value_heads left out", kind(**many), without("num_key_value_heads"), None, None
    yield "qwen3", "head_dim left out", transformers.Qwen3Config(**SIZES), without("head_dim"), None, None

    gpt2 = transformers.GPT2Config

    def case(field, edit=None, folder=None, dtype=None, **options):
        return "gpt2", field, gpt2(**{**GPT2, **options}), edit, folder, dtype
    yield case("as saved")
    yield case("n_inner", n_inner=80)
    yield case("n_inner left out", without("n_inner"))
    yield case("n_positions left out", without("n_positions"), n_positions=1024)
    yield case("activation_function gelu", activation_function="gelu")
    yield case("activation_function left out", without("activation_function"))
    yield case("layer_norm_epsilon", layer_norm_epsilon=1e-2)
    yield case("layer_norm_epsilon left out", without("layer_norm_epsilon"))
    yield case("tie_word_embeddings false", tie_word_embeddings=False)
    yield case("tie_word_embeddings left out", without("tie_word_embeddings"))
    yield case("scale_attn_weights and others left out", without("scale_attn_weights", "scale_attn_by_inverse_layer_idx", "add_cross_attention"))
    names = dict(n_embd="hidden_size", n_layer="num_hidden_layers", n_head="num_attention_heads", n_positions="max_position_embeddings")
    yield case("sizes by the other families' names", lambda config: [config.__setitem__(new, config.pop(old)) for old, new in names.items()])
    yield case("dtype float16", dtype=torch.float16)
    yield case("fields that nobody knows", setting(summary_type="last", my_field=None, task_specific_params={"text-generation": {"max_length": 50}}))
    yield case("no generation_config", folder=no_generation)
    yield case("ids of the tokenizer alone", folder=ids_of_tokenizer)
    yield case("one end in generation_config, two in config", folder=generation(bos_token_id=1, eos_token_id=3))
    yield case("two ends in generation_config, one in config", setting(eos_token_id=2), folder=generation(bos_token_id=1, eos_token_id=[3, 2], pad_token_id=0))
    yield case("pad_token_id", setting(pad_token_id=0))


def tokenizer(folder):
    """Byte-level byte pairs, with an end of text and an end of turn."""
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    alphabet = [c for c in tokenizers.pre_tokenizers.ByteLevel.alphabet() if c < "\u0100"]
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=205, special_tokens=["<unk>", "<s>", "</s>", "<|turn|>"], initial_alphabet=sorted(alphabet)[:180],
                                             show_progress=False)
    made.train_from_iterator([TEXT] * 4, trainer)
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<s>", eos_token="</s>", unk_token="<unk>")
    fast.save_pretrained(folder)


def words_end(model, words):
    """Tokens of greedy texts change their ids with the end tokens', so that responses end; nothing else changes."""
    prompts = [words(prompt).input_ids for prompt in PROMPTS]
    ends = list(ENDS)
    for prompt in prompts:
        ids = torch.tensor([prompt])
        for _ in range(NEW_TOKENS):
            with torch.no_grad():
                ids = torch.cat([ids, model(ids).logits[:, -1:].argmax(-1)], 1)
        said = [token for token in ids[0, len(prompt) + 2:-1].tolist() if not any(token in ids for ids in prompts) and token > 3]
        if ends and said:
            swap(model, ends.pop(), said[0])


def swap(model, one, other):
    matrices = {id(m.weight): m.weight for m in (model.get_input_embeddings(), model.get_output_embeddings())}
    for matrix in matrices.values():
        matrix.data[[one, other]] = matrix.data[[other, one]]


def make(folder, model):
    family, field, config, edit, folder_edit, dtype = model
    torch.manual_seed(len(family) + len(field))
    config.initializer_range = 0.3
    made = transformers.AutoModelForCausalLM.from_config(config).eval()
    for parameter in made.parameters():
        # Norms and biases start at one and zero, which would hide a mistake.
        parameter.data += 0.1 * torch.randn_like(parameter)
    tokenizer(folder)
    words_end(made, transformers.AutoTokenizer.from_pretrained(folder))
    made.to(dtype or torch.float32).save_pretrained(folder)
    path = folder / "config.json"
    config = json.loads(path.read_text())
    if edit:
        edit(config)
    path.write_text(json.dumps(config))
    if folder_edit:
        folder_edit(folder)


def context(config):
    slides = getattr(config, "sliding_window", None) if config.model_type != "llama" else None
    if config.model_type.startswith("qwen") and "sliding_attention" not in config.layer_types:
        slides = None
    return min(config.max_position_embeddings, slides or config.max_position_embeddings)


def log_probs(model, ids):
    with torch.no_grad():
        return torch.log_softmax(model(torch.tensor([ids])).logits[0], -1)


def marked(model):
    return [getattr(model.generation_config, which + "_token_id") for which in ("bos", "eos", "pad")] + \
        [getattr(model.config, which + "_token_id") for which in ("bos", "eos", "pad")]


def greedy(model, found, ends):
    """Lengths by generate; where the folder gives it no ends, with those of the tokenizer."""
    lengths = []
    for prompt in found["prompts"]:
        ids = model.generate(torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long), do_sample=False,
                             max_new_tokens=NEW_TOKENS, pad_token_id=0, **({} if model.generation_config.eos_token_id else {"eos_token_id": ends}))
        lengths.append(ids.shape[1] - len(prompt))
    return lengths


def kept(source, saved):
    """Fields of the source that the saved config changed."""
    old, new = json.loads((source / "config.json").read_text()), json.loads((saved / "config.json").read_text())
    return [field for field in old if field not in CHANGED and (field not in new or new[field] != old[field])]


def faults(folder, ids, found, texts):
    if "error" in found:
        yield found["error"]
        return
    saved, reward = Path(f"{folder}-saved"), Path(f"{folder}-reward")
    first, again = found["first"], found["again"]
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    theirs = transformers.AutoModelForCausalLM.from_pretrained(saved, dtype=torch.float32).eval()
    if first["context"] != context(model.config):
        yield f"context {first['context']}, transformers {context(model.config)}"
    rows = log_probs(model, ids[:max(map(int, first["logProbs"]))])
    read = max((torch.tensor(ours) - rows[int(length) - 1]).abs().max().item() for length, ours in first["logProbs"].items())
    yield ("read", read)
    if not read < TOLERANCE:
        yield f"log-probabilities off by {read:.1e}"
    long = (ids * 120)[:min(4200, model.config.max_position_embeddings)]
    difference = (log_probs(theirs, long) - log_probs(model, long)).abs().max().item()
    yield ("saved", difference)
    if difference != 0:
        yield f"transformers' log-probabilities of what was saved off by {difference:.1e}"
    if again != first:
        yield "opened again it is another: " + ", ".join(name for name in first if first[name] != again[name])
    if marked(theirs) != marked(model):
        yield f"ids {marked(model)} saved as {marked(theirs)}"
    ends = model.generation_config.eos_token_id
    if ends is not None and first["ends"] != sorted({ends} if isinstance(ends, int) else ends):
        yield f"ends {first['ends']}, transformers {ends}"
    words = [transformers.AutoTokenizer.from_pretrained(path) for path in (folder, saved, reward)]
    texts_of = [word(TEXT).input_ids for word in words]
    if texts_of[0] != texts_of[1] or texts_of[0] != texts_of[2]:
        yield f"the tokenizer gives {texts_of}"
    lengths = greedy(model, found, first["ends"])
    yield ("lengths", lengths)
    if lengths != [len(row) for row in found["responses"]]:
        yield f"greedy lengths {[len(row) for row in found['responses']]}, generate {lengths}"
    for source, target in ((folder, saved), (folder, reward)):
        if kept(source, target):
            yield f"{target.name} changes {kept(source, target)}"
    yield from reward_faults(reward, words[2], found, texts)


def reward_faults(reward, words, found, texts):
    model = transformers.AutoModelForSequenceClassification.from_pretrained(reward, dtype=torch.float32).eval()
    batch = words.pad({"input_ids": texts}, return_tensors="pt")
    with torch.no_grad():
        scores = model(**batch).logits[:, 0]
    difference = (scores - torch.tensor(found["scores"])).abs().max().item()
    yield ("scores", difference)
    if not difference < TOLERANCE:
        yield f"scores of a padded batch {scores.tolist()}, here {found['scores']}"


def main():
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    classpath, java, *only = sys.argv[1:]
    short = only == ["--short"]
    ids = torch.randint(4, 200, (40,), generator=torch.Generator().manual_seed(7)).tolist()
    texts = [ids[:9] + [2], ids[3:7]]
    with tempfile.TemporaryDirectory() as temporary:
        named = [(f"{model[0]} {model[1]}", model) for model in models()]
        chosen = [model for name, model in named if not only or (name in SHORT if short else only[0] in name)]
        folders = [Path(temporary) / str(i) for i in range(len(chosen))]
        for folder, model in zip(folders, chosen):
            make(folder, model)
        jobs = Path(temporary) / "jobs.json"
        jobs.write_text(json.dumps([dict(folder=str(folder), ids=ids, text=TEXT, prompts=PROMPTS, limit=NEW_TOKENS, scored=texts) for folder in folders]))
        command = [java, "--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true", "-cp", classpath, "io.pposcope.pipeline.RoundTripProbe", str(jobs)]
        run = subprocess.run(command, capture_output=True, text=True)
        lines = [line for line in run.stdout.splitlines() if line.startswith("{")]
        if run.returncode or len(lines) != len(folders):
            print(run.stdout[-2000:], run.stderr[-4000:])
            sys.exit(1)
        failed = 0
        for folder, model, line in zip(folders, chosen, lines):
            try:
                said = list(faults(folder, ids, json.loads(line), texts))
            except Exception as refusal:  # whatever transformers says of a folder
                said = [f"{type(refusal).__name__}: {refusal}"]
            measured = {key: value for key, value in (one for one in said if isinstance(one, tuple))}
            wrong = [one for one in said if isinstance(one, str)]
            failed += bool(wrong)
            numbers = ", ".join(f"{key} {value:.1e}" if isinstance(value, float) else f"{key} {value}" for key, value in measured.items())
            print(f"{'FAIL' if wrong else 'ok  '} {model[0]:8} {model[1]:50} {numbers} {'; '.join(wrong)}", flush=True)
        print(f"{len(chosen)} models, {failed} differ")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
