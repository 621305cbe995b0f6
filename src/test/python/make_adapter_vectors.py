"""Writes src/test/resources/adapter-vectors.json: low-rank adapters of many kinds, and what PEFT computes with them.

Usage: make_adapter_vectors.py OUT. Made with torch 2.13, transformers 5.18, PEFT 0.21. Two tiny models with random weights; of each
kind of adapter that can be loaded its config and tensors as PEFT saves them and log p of every next token of a text; of each
other kind the config, and the field that a refusal must name.
"""

import base64
import json
import sys
import tempfile
from pathlib import Path

import peft
import torch
import transformers

IDS = [1, 5, 9, 2, 7, 11, 3, 3, 14, 6, 0, 8]
SIZES = dict(vocab_size=16, hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
             max_position_embeddings=16)
BASES = {
    "llama": lambda: transformers.LlamaConfig(**SIZES),
    "gpt2": lambda: transformers.GPT2Config(vocab_size=16, n_embd=8, n_layer=2, n_head=2, n_positions=16),
}
QV = dict(target_modules=["q_proj", "v_proj"])
LOADED = [
    ("plain", "llama", dict(r=2, lora_alpha=4, **QV)),
    ("every kind", "llama", dict(r=1, lora_alpha=3, target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"])),
    ("rank-stabilised", "llama", dict(r=3, lora_alpha=4, use_rslora=True, **QV)),
    ("alpha pattern", "llama", dict(r=2, lora_alpha=4, alpha_pattern={"v_proj": 16, r"layers\.0\.self_attn\.q_proj": 1}, **QV)),
    ("rank pattern", "llama", dict(r=2, lora_alpha=4, rank_pattern={"v_proj": 3, "model.layers.1.self_attn.q_proj": 1}, **QV)),
    ("both patterns, rank-stabilised", "llama", dict(r=2, lora_alpha=4, use_rslora=True, rank_pattern={"^model.layers.1.self_attn.v_proj": 4},
                                                     alpha_pattern={"self_attn.v_proj": 8}, **QV)),
    ("targets by an expression", "llama", dict(r=2, lora_alpha=4, target_modules=r".*\.layers\.1\.(self_attn\.[qk]|mlp\.down)_proj")),
    ("all linear layers", "llama", dict(r=2, lora_alpha=4, target_modules="all-linear")),
    ("targets with their parents", "llama", dict(r=2, lora_alpha=4, target_modules=["self_attn.o_proj", "model.layers.0.mlp.up_proj"])),
    ("excluded by name", "llama", dict(r=2, lora_alpha=4, exclude_modules=["layers.1.self_attn.v_proj"], **QV)),
    ("excluded by an expression", "llama", dict(r=2, lora_alpha=4, exclude_modules=r".*layers\.0.*q_proj", **QV)),
    ("one layer", "llama", dict(r=2, lora_alpha=4, layers_to_transform=1, **QV)),
    ("a list of layers by pattern", "llama", dict(r=2, lora_alpha=4, layers_to_transform=[0], layers_pattern="layers", **QV)),
    ("gaussian beginning", "llama", dict(r=2, lora_alpha=4, init_lora_weights="gaussian", lora_dropout=0.1, **QV)),
    ("orthogonal beginning", "llama", dict(r=2, lora_alpha=4, init_lora_weights="orthogonal", **QV)),
    ("plain", "gpt2", dict(r=2, lora_alpha=4, target_modules=["c_attn"], fan_in_fan_out=True)),
    ("fan_in_fan_out corrected", "gpt2", dict(r=2, lora_alpha=4, target_modules=["c_attn", "c_proj"], fan_in_fan_out=False)),
    ("patterns", "gpt2", dict(r=2, lora_alpha=4, target_modules=["c_attn", "c_fc"], fan_in_fan_out=True, rank_pattern={"mlp.c_fc": 1},
                              alpha_pattern={"h.0.attn.c_attn": 12}, use_rslora=True)),
    ("all linear layers", "gpt2", dict(r=1, lora_alpha=2, target_modules="all-linear", fan_in_fan_out=True)),
    ("one layer", "gpt2", dict(r=2, lora_alpha=4, target_modules=["c_attn"], layers_to_transform=[1], layers_pattern=["h"], fan_in_fan_out=True)),
]
REFUSED = [
    ("modules_to_save", dict(modules_to_save=["lm_head"], **QV)),
    ("lora_bias", dict(lora_bias=True, **QV)),
    ("bias", dict(bias="all", **QV)),
    ("bias", dict(bias="lora_only", **QV)),
    ("use_dora", dict(use_dora=True, **QV)),
    ("init_lora_weights", dict(init_lora_weights="pissa", **QV)),
    ("init_lora_weights", dict(init_lora_weights="pissa_niter_4", **QV)),
    ("init_lora_weights", dict(init_lora_weights="olora", **QV)),
    ("trainable_token_indices", dict(trainable_token_indices=[1, 2], **QV)),
    ("layer_replication", dict(layer_replication=[[0, 2], [0, 1]], **QV)),
    ("target_parameters", dict(target_parameters=["mlp.up_proj.weight"], **QV)),
    ("alora_invocation_tokens", dict(alora_invocation_tokens=[3], **QV)),
]
# Tensors that no field of the config announces as something else.
LEFT_OVER = [("lm_head", dict(target_modules=["q_proj", "lm_head"])), ("embed_tokens", dict(target_modules=["q_proj", "embed_tokens"]))]


def base(kind):
    torch.manual_seed(3)
    model = transformers.AutoModelForCausalLM.from_config(BASES[kind]()).eval()
    for parameter in model.parameters():
        parameter.data += 0.4 * torch.randn_like(parameter)
    return model


def encoded(path):
    return base64.b64encode(path.read_bytes()).decode()


def adapted(kind, options, folder):
    model = peft.get_peft_model(base(kind), peft.LoraConfig(task_type="CAUSAL_LM", **options)).eval()
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            parameter.data += 0.4 * torch.randn_like(parameter)
    model.save_pretrained(folder, save_embedding_layers=False)
    model = peft.PeftModel.from_pretrained(base(kind), folder).eval()
    with torch.no_grad():
        rows = torch.log_softmax(model(torch.tensor([IDS])).logits[0].double(), -1)
    return json.loads((folder / "adapter_config.json").read_text()), encoded(folder / "adapter_model.safetensors"), \
        [round(rows[t, IDS[t + 1]].item(), 7) for t in range(len(IDS) - 1)]


def main():
    vectors = dict(ids=IDS, bases={}, loaded=[], refused=[], leftOver=[])
    with tempfile.TemporaryDirectory() as temporary:
        temporary = Path(temporary)
        for kind in BASES:
            base(kind).save_pretrained(temporary / kind)
            vectors["bases"][kind] = dict(config=json.loads((temporary / kind / "config.json").read_text()),
                                          weights=encoded(temporary / kind / "model.safetensors"))
        for i, (name, kind, options) in enumerate(LOADED):
            config, weights, log_probs = adapted(kind, options, temporary / str(i))
            vectors["loaded"].append(dict(name=name, base=kind, config=config, weights=weights, logProbs=log_probs))
        for field, options in REFUSED:
            peft.LoraConfig(task_type="CAUSAL_LM", r=2, lora_alpha=4, **options).save_pretrained(temporary / field)
            vectors["refused"].append(dict(field=field, config=json.loads((temporary / field / "adapter_config.json").read_text())))
        for name, options in LEFT_OVER:
            config, weights, _ = adapted("llama", dict(r=2, lora_alpha=4, **options), temporary / name)
            vectors["leftOver"].append(dict(field=name, config=config, weights=weights))
    Path(sys.argv[1]).write_text(json.dumps(vectors, indent=0) + "\n")


if __name__ == "__main__":
    main()
