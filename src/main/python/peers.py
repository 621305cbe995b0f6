"""
One PPO iteration written by hand in PyTorch around Hugging Face's generate, for comparison with our own.

    peers.py --workload tiny|small [--threads N] [--device cuda] [--dtype bfloat16]

Reads lines from standard input and answers each with one line of JSON: "step" makes an iteration and tells the seconds
of its stages, "floor" measures this machine's matrix product and memory bandwidth, "end" tells the peak memory.

The loop keeps what it can: log-probabilities of the rollout are kept, logits are computed at response positions alone,
attention is scaled_dot_product_attention, AdamW is fused. What our iteration measures besides (entropies, KL per token,
ratios) it leaves out, in its own favour.
"""
import argparse
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from transformers import AutoModel, AutoModelForCausalLM, GPT2Config, LlamaConfig

WORKLOADS = {
    "tiny": dict(model=GPT2Config(n_layer=4, n_embd=256, n_head=4, vocab_size=4096, n_positions=256, bos_token_id=None, eos_token_id=None, attn_pdrop=0, embd_pdrop=0, resid_pdrop=0),
                 prompts=16, epochs=4, minibatch=8),
    "small": dict(model=GPT2Config(n_layer=12, n_embd=768, n_head=12, vocab_size=50257, n_positions=1024, bos_token_id=None, eos_token_id=None, attn_pdrop=0, embd_pdrop=0, resid_pdrop=0),
                  prompts=8, epochs=1, minibatch=4),
    "billion": dict(model=LlamaConfig(num_hidden_layers=16, hidden_size=2048, intermediate_size=8192, num_attention_heads=32, num_key_value_heads=8, head_dim=64,
                                      vocab_size=128256, max_position_embeddings=2048, tie_word_embeddings=True),
                    prompts=8, epochs=1, minibatch=4),
}
PROMPT, NEW = 32, 64


class Scored(torch.nn.Module):
    """A trunk with a score row."""

    def __init__(self, config):
        super().__init__()
        self.trunk = AutoModel.from_config(config)
        self.score = torch.nn.Linear(config.hidden_size, 1, bias=False)

    def forward(self, tokens):
        return self.score(self.trunk(tokens, use_cache=False).last_hidden_state).squeeze(-1)


class Loop:
    def __init__(self, workload, device, dtype):
        self.workload, self.device = workload, device
        config = workload["model"]
        config.pad_token_id = config.eos_token_id = config.bos_token_id = None
        config._attn_implementation = "sdpa"
        self.autocast = torch.autocast(device, dtype, enabled=dtype != torch.float32)
        self.policy, self.reference = AutoModelForCausalLM.from_config(config), AutoModelForCausalLM.from_config(config)
        self.reference.load_state_dict(self.policy.state_dict())
        self.value, self.reward = Scored(config), Scored(config)
        for model in (self.policy, self.reference, self.value, self.reward):
            model.to(device).eval()
        parameters = [*self.policy.parameters(), *self.value.parameters()]
        self.optimiser = torch.optim.AdamW(parameters, lr=1e-5, betas=(0.9, 0.95), weight_decay=0, fused=True)

    def clock(self):
        if self.device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    def logits(self, model, tokens):
        return model(tokens, use_cache=False, logits_to_keep=NEW + 1).logits[:, :-1]

    def log_probs(self, model, tokens):
        return F.log_softmax(self.logits(model, tokens).float(), -1).gather(2, tokens[:, PROMPT:, None]).squeeze(2)

    @torch.no_grad()
    def rollout(self):
        prompts = torch.randint(self.workload["model"].vocab_size, (self.workload["prompts"], PROMPT), device=self.device)
        made = self.policy.generate(prompts, attention_mask=torch.ones_like(prompts), do_sample=True, temperature=1.0, top_k=0, max_new_tokens=NEW,
                                    min_new_tokens=NEW, return_dict_in_generate=True, output_logits=True, pad_token_id=-1)
        chosen = made.sequences[:, PROMPT:]
        kept = [F.log_softmax(logits.float(), -1).gather(1, chosen[:, i:i + 1]) for i, logits in enumerate(made.logits)]
        return made.sequences, torch.cat(kept, 1)

    @torch.no_grad()
    def score(self, tokens, old):
        reference = self.log_probs(self.reference, tokens)
        values = self.value(tokens)[:, PROMPT - 1:-1].float()
        rewards = -0.05 * (old - reference)
        rewards[:, -1] += self.reward(tokens)[:, -1].float()
        advantage, advantages = torch.zeros_like(rewards[:, 0]), torch.empty_like(rewards)
        for t in reversed(range(NEW)):
            after = values[:, t + 1] if t + 1 < NEW else 0.0
            advantage = rewards[:, t] + after - values[:, t] + 0.95 * advantage
            advantages[:, t] = advantage
        returns = advantages + values
        return values, (advantages - advantages.mean()) / (advantages.std() + 1e-8), returns

    def update(self, tokens, old, values, advantages, returns):
        for _ in range(self.workload["epochs"]):
            for rows in torch.randperm(len(tokens), device=self.device).split(self.workload["minibatch"]):
                with self.autocast:
                    ratio = torch.exp(self.log_probs(self.policy, tokens[rows]) - old[rows])
                    a = advantages[rows]
                    policy = torch.max(-a * ratio, -a * ratio.clamp(0.8, 1.2)).mean()
                    now = self.value(tokens[rows])[:, PROMPT - 1:-1].float()
                    near = torch.max(torch.min(now, values[rows] + 0.2), values[rows] - 0.2)
                    value = 0.5 * torch.max((now - returns[rows]) ** 2, (near - returns[rows]) ** 2).mean()
                (policy + value).backward()
                torch.nn.utils.clip_grad_norm_([*self.policy.parameters(), *self.value.parameters()], 1.0)
                self.optimiser.step()
                self.optimiser.zero_grad(set_to_none=True)

    def step(self):
        begun = self.clock()
        with self.autocast:
            tokens, old = self.rollout()
            rolled = self.clock()
            scored = self.score(tokens, old)
        read = self.clock()
        self.update(tokens, old, *scored)
        done = self.clock()
        return {"rollout_s": rolled - begun, "score_s": read - rolled, "update_s": done - read, "iteration_s": done - begun}


def best(work, repeats=8):
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def floor():
    """Peak of matrix products over a few shapes, FLOP/s, and of reading memory, bytes/s."""
    products = []
    for m, k, n in ((768, 256, 1024), (1536, 768, 3072), (2048, 2048, 2048)):
        a, b = torch.randn(m, k), torch.randn(k, n)
        products.append(2 * m * k * n / best(lambda: torch.mm(a, b)))
    large = torch.ones(64 * 1024 * 1024)
    return {"flops": max(products), "bytes": large.numel() * 4 / best(lambda: large.sum())}


def peak_mib(device):
    if device == "cuda":
        return torch.cuda.max_memory_allocated() / 2 ** 20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    options = argparse.ArgumentParser(description="A PPO iteration by hand in PyTorch, for comparison.")
    options.add_argument("--workload", choices=WORKLOADS, required=True)
    options.add_argument("--threads", type=int, default=0)
    options.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    options.add_argument("--dtype", choices=("float32", "bfloat16"), default="float32")
    chosen = options.parse_args()
    if chosen.threads:
        torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    loop = None
    for line in sys.stdin:
        request = line.strip()
        if request == "floor":
            answer = floor()
        elif request == "step":
            loop = loop or Loop(WORKLOADS[chosen.workload], chosen.device, getattr(torch, chosen.dtype))
            answer = loop.step()
        else:
            answer = {"peak_mib": peak_mib(chosen.device), "threads": torch.get_num_threads(), "torch": torch.__version__}
        print(json.dumps(answer), flush=True)
        if request == "end":
            break


if __name__ == "__main__":
    main()
