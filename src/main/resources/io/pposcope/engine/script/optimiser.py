# AdamW, arXiv 1711.05101; epsilon is added after bias correction, as PyTorch does.


# The global norm of a gradient.
def norm(self, gs: List[Tensor]) -> Tensor:
    return torch.norm(torch.stack(torch._foreach_norm(gs)))


# One fused step on scale times the gradient; m and v are the moments, steps counts this one.
def adamw(
    self,
    ws: List[Tensor],
    gs: List[Tensor],
    m: List[Tensor],
    v: List[Tensor],
    steps: int,
    rate: float,
    beta1: float,
    beta2: float,
    eps: float,
    decay: float,
    scale: float) -> int:
    _g = torch.set_grad_enabled(False)
    divisor = torch.tensor(1. / scale, dtype=FLOAT32, device=ws[0].device)
    counts: List[Tensor] = []
    none: List[Tensor] = []
    for w in ws:
        counts.append(torch.tensor(float(steps - 1), dtype=FLOAT32, device=w.device))
    _s = torch._foreach_add_(counts, 1.)
    torch._fused_adamw_(
        ws, gs, m, v, none, counts, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False,
        maximize=False, grad_scale=divisor)
    return 0
