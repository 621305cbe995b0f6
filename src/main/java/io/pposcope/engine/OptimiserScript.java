package io.pposcope.engine;

/**
 * Writes the optimiser: global gradient norm, and one fused AdamW step that scales the gradients first. Epsilon is added after bias correction, as PyTorch does.
 *
 * <p>Source: Loshchilov and Hutter, arXiv 1711.05101.
 */
final class OptimiserScript {

    private OptimiserScript() {}

    static final String METHODS =
            """
              def norm(self, gs: List[Tensor]) -> Tensor:
                return torch.norm(torch.stack(torch._foreach_norm(gs)))
              def adamw(self, ws: List[Tensor], gs: List[Tensor], m: List[Tensor], v: List[Tensor], steps: int, rate: float, beta1: float, beta2: float, eps: float, decay: float, scale: float) -> int:
                _g = torch.set_grad_enabled(False)
                divisor = torch.tensor(1. / scale, dtype=6, device=ws[0].device)
                counts: List[Tensor] = []
                none: List[Tensor] = []
                for w in ws:
                  counts.append(torch.tensor(float(steps - 1), dtype=6, device=w.device))
                _s = torch._foreach_add_(counts, 1.)
                torch._fused_adamw_(ws, gs, m, v, none, counts, lr=rate, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False, grad_scale=divisor)
                return 0
            """;
}
