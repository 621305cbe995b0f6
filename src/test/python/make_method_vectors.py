"""Golden numbers of advantages and losses without a critic, computed by verl's own functions in float64.

    python make_method_vectors.py CORE_ALGOS OUT.json

CORE_ALGOS is verl/trainer/ppo/core_algos.py of https://github.com/volcengine/verl (Apache License 2.0), here of commit
b178a3cd56f58b2d502255daba591e92833930a7. Only its functions are called: what it imports of verl and omegaconf is
replaced by stand-ins. Needs torch and numpy. Inputs are drawn here; padding is not stored.
"""

import importlib.util
import json
import sys
import types

import numpy
import torch

torch.set_default_dtype(torch.float64)
COMMIT = "b178a3cd56f58b2d502255daba591e92833930a7"


def stand_ins():
    def module(name, **members):
        made = types.ModuleType(name)
        made.__dict__.update(members)
        sys.modules[name] = made
        return made

    def masked_sum(values, mask, axis=None):
        return (values * mask).sum(axis=axis)

    def masked_mean(values, mask, axis=None):
        return masked_sum(values, mask, axis) / (mask.sum(axis=axis) + 1e-8)

    class ActorConfig(types.SimpleNamespace):
        def get(self, name, default=None):
            return getattr(self, name, default)

    numbers = module("verl.utils.torch_functional", masked_sum=masked_sum, masked_mean=masked_mean)
    module("omegaconf", DictConfig=dict)
    utils = module("verl.utils", as_torch_index=None, group_mean_std=None, torch_functional=numbers)
    module("verl", utils=utils)
    module("verl.trainer")
    module("verl.trainer.config", AlgoConfig=type("AlgoConfig", (), {}))
    module("verl.utils.import_utils", deprecated=lambda *a, **k: (lambda f: f))
    module("verl.workers")
    module("verl.workers.config", ActorConfig=ActorConfig)
    return ActorConfig


def reference(path):
    config = stand_ins()
    spec = importlib.util.spec_from_file_location("core_algos", path)
    algos = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(algos)
    return algos, config


def main(path, out):
    algos, Config = reference(path)
    random = numpy.random.default_rng(20240)
    lengths = [5, 3, 1, 4, 6, 2, 3, 2, 1]
    groups = [0, 0, 0, 1, 1, 2, 2, 3, 0]  # sizes 4, 2, 2 and 1; the third earned the same twice
    rows, width = len(lengths), max(lengths)
    mask = torch.tensor([[1.0 if t < n else 0.0 for t in range(width)] for n in lengths])
    tensor = lambda low, high: torch.tensor(numpy.round(random.uniform(low, high, (rows, width)), 6)) * mask
    rewards = tensor(-1, 1)
    rewards[5:7] = 0
    rewards[5, lengths[5] - 1] = rewards[6, lengths[6] - 1] = 0.7
    new, old, advantages = tensor(-3, -0.1), None, tensor(-2, 2)
    old = new + tensor(-0.6, 0.6)
    ref = new + tensor(-0.8, 0.8)
    cut = lambda x: [[float(v) for v in row[:n]] for row, n in zip(x.detach(), lengths)]
    first = lambda x: [float(row[0]) for row in x]

    def advantage(function, **options):
        return first(function(rewards.clone(), mask, numpy.array(groups), **options)[0])

    def loss(name, mode, **options):
        settings = dict(
            clip_ratio=0.2, clip_ratio_low=0.2, clip_ratio_high=0.2, clip_ratio_c=1e9, global_batch_info={},
            policy_loss=types.SimpleNamespace(
                clip_cov_ratio=1.0, clip_cov_lb=0.1, clip_cov_ub=0.6, kl_cov_ratio=0.2, ppo_kl_coef=0.7))
        settings.update(options)
        x = new.clone().requires_grad_(True)
        value = algos.get_policy_loss_fn(name)(
            old_log_prob=old, log_prob=x, advantages=advantages, response_mask=mask, loss_agg_mode=mode,
            config=Config(**settings))[0]
        (gradient,) = torch.autograd.grad(value, x)
        return {"loss": float(value.detach()), "gradient": cut(gradient)}

    x = new.clone().requires_grad_(True)
    k3 = algos.kl_penalty_forward(x, ref, "low_var_kl")
    kl = algos.agg_loss(k3, mask, "seq-mean-token-mean")
    (kl_gradient,) = torch.autograd.grad(kl, x)
    result = {
        "origin": "verl/trainer/ppo/core_algos.py, commit " + COMMIT + ", called by make_method_vectors.py; torch "
                  + torch.__version__ + " in float64",
        "inputs": {"groups": groups, "rewards": cut(rewards), "new": cut(new), "old": cut(old), "ref": cut(ref),
                   "advantages": cut(advantages)},
        "advantages": {
            "grpo": advantage(algos.compute_grpo_outcome_advantage),
            "dr_grpo": advantage(algos.compute_grpo_outcome_advantage, norm_adv_by_std_in_grpo=False),
            "rloo": advantage(algos.compute_rloo_outcome_advantage)},
        "losses": {
            "token_mean": loss("vanilla", "token-mean"),
            "clip_higher": loss("vanilla", "token-mean", clip_ratio_high=0.28),
            "sequence_mean_of_token_means": loss("vanilla", "seq-mean-token-mean"),
            "fixed_length_8_times_rows": loss(
                "vanilla", "seq-mean-token-sum-norm", global_batch_info={"loss_scale_factor": 8}),
            "gspo": loss("gspo", "seq-mean-token-mean", clip_ratio_low=0.1, clip_ratio_high=0.15),
            "kl_cov": loss("kl_cov", "token-mean"),
            "clip_cov": loss("clip_cov", "token-mean")},
        "k3": {"loss": float(kl.detach()), "gradient": cut(kl_gradient)},
    }
    with open(out, "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
