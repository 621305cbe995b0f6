"""Compares this library's log-probabilities with transformers', on local model folders.

Usage: compare_with_transformers.py CLASSPATH JAVA [FOLDER …]. Without a folder, small models with random weights are made on
the spot: Llama 3 with scaled positions, Mistral, Qwen2, Qwen3 and GPT-2, in one file and in shards, float32 and bfloat16. A
model this library saves must open in transformers with equal logits. Exits 1 where something differs, 77 without transformers.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import torch
    import transformers
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

# float32 against float32: sums in another order over widths of 64.
TOLERANCE = 1e-4
SIZES = dict(vocab_size=211, hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
             max_position_embeddings=512)


def models():
    llama3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=64)
    yield "llama3", transformers.LlamaConfig(**SIZES, rope_theta=500000.0, rope_scaling=llama3, tie_word_embeddings=False), {}
    yield "llama-linear-tied", transformers.LlamaConfig(**SIZES, rope_scaling=dict(rope_type="linear", factor=2.0), tie_word_embeddings=True), {}
    yield "mistral-bf16", transformers.MistralConfig(**SIZES, sliding_window=None), dict(dtype=torch.bfloat16)
    yield "mistral-window", transformers.MistralConfig(**SIZES, sliding_window=256), {}
    yield "qwen2-sharded", transformers.Qwen2Config(**SIZES, tie_word_embeddings=True), dict(shard="100KB")
    yield "qwen3", transformers.Qwen3Config(**SIZES, head_dim=32, tie_word_embeddings=False), {}
    yield "gpt2", transformers.GPT2Config(vocab_size=211, n_embd=64, n_layer=3, n_head=4, n_positions=512), {}


def make(folder, name, config, options):
    torch.manual_seed(len(name))
    config.initializer_range = 0.3
    model = transformers.AutoModelForCausalLM.from_config(config).eval()
    for parameter in model.parameters():
        # Norms and biases start at one and zero, which would hide a mistake.
        parameter.data += 0.1 * torch.randn_like(parameter)
    model = model.to(options.get("dtype", torch.float32))
    path = folder / name
    model.save_pretrained(path, max_shard_size=options.get("shard", "5GB"))
    return path


def theirs(path, ids):
    model = transformers.AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).eval()
    with torch.no_grad():
        return torch.log_softmax(model(torch.tensor([ids])).logits[0], -1)


def difference(path, classpath, java, folder):
    vocabulary = json.loads((path / "config.json").read_text())["vocab_size"]
    generator = torch.Generator().manual_seed(7)
    ids = torch.randint(0, vocabulary, (40,), generator=generator).tolist()
    saved = folder / (path.name + "-saved")
    command = [java, "--enable-native-access=ALL-UNNAMED", "-Dai.djl.offline=true", "-cp", classpath, "io.pposcope.engine.FolderProbe", str(path), str(saved)]
    said = subprocess.run(command + [str(i) for i in ids], check=True, capture_output=True, text=True).stdout
    ours = torch.tensor(json.loads(said.splitlines()[-1]))
    wanted = theirs(path, ids)
    return (ours - wanted).abs().max().item(), (theirs(saved, ids) - wanted).abs().max().item()


def main():
    classpath, java, *folders = sys.argv[1:]
    failed = False
    with tempfile.TemporaryDirectory() as temporary:
        temporary = Path(temporary)
        paths = [Path(f) for f in folders] or [make(temporary, *model) for model in models()]
        for path in paths:
            read, saved = difference(path, classpath, java, temporary)
            bad = not (read < TOLERANCE and saved == 0)
            failed = failed or bad
            print(f"{'FAIL' if bad else 'ok  '} {path.name}: log-probabilities differ by {read:.1e}, those of the saved model by {saved:.1e}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
