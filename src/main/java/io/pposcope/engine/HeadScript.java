package io.pposcope.engine;

/**
 * Writes the way from hidden states to log-probabilities and back. Logits exist for response positions alone, and only for
 * as many of them at a time as fit a bounded buffer, whatever vocabulary and batch.
 *
 * <p>The way back is written out, so that nothing of the size of the logits is kept for it where they do not fit the
 * buffer: for {@code z} the logits over temperature, {@code p = softmax(z)}, H the entropy, and a loss that depends on the
 * log-probability of each target and on H,
 * {@code dL/dz = (1[target] − p) · dL/dlogp − p · (log p + H) · dL/dH}.
 */
final class HeadScript {

    /** Numbers in the largest buffer of logits: 128 MiB in float32. */
    private static final int BUFFER = 1 << 25;

    private HeadScript() {}

    /**
     * @param frozen how many of a weight list's first tensors are not trained
     * @param unembedding place of the unembedding in a weight list
     */
    static String of(int frozen, int unembedding, int vocabularySize) {
        return METHODS.replace("@FROZEN", Integer.toString(frozen)).replace("@UNEMBEDDING", Integer.toString(unembedding)).replace("@CHUNK", Integer.toString(Math.max(1, BUFFER / vocabularySize)));
    }

    private static final String METHODS =
            """
              def logits(self, ws: List[Tensor], rows: Tensor) -> Tensor:
                return self.unembed(ws[@UNEMBEDDING], rows)
              def all_log_probs(self, ws: List[Tensor], rows: Tensor, temperature: float) -> Tensor:
                z = self.logits(ws, rows)
                if temperature != 1.:
                  z = z.div_(temperature)
                return torch.log_softmax(z, -1)
              def head(self, ws: List[Tensor], rows: Tensor, targets: Tensor, temperature: float, backward: bool) -> Tuple[Tensor, Tensor, List[Tensor]]:
                hs = torch.split(rows, @CHUNK)
                ts = torch.split(targets, @CHUNK)
                logps: List[Tensor] = []
                entropies: List[Tensor] = []
                kept: List[Tensor] = []
                for i in range(len(hs)):
                  lp = self.all_log_probs(ws, hs[i], temperature)
                  p = torch.exp(lp)
                  logps.append(lp.gather(1, ts[i].unsqueeze(1)).squeeze(1))
                  entropies.append(-torch.sum(p * lp, [-1]))
                  if len(hs) == 1:
                    if backward:
                      kept.append(p)
                return (torch.cat(logps), torch.cat(entropies), kept)
              def head_backward(self, ws: List[Tensor], rows: Tensor, targets: Tensor, temperature: float, kept: List[Tensor], entropies: Tensor, g: Tensor, gh: Tensor, entropic: bool) -> Tuple[Tensor, Tensor]:
                u = ws[@UNEMBEDDING]
                hs = torch.split(rows, @CHUNK)
                ts = torch.split(targets, @CHUNK)
                gs = torch.split(g / temperature, @CHUNK)
                ghs = torch.split(gh / temperature, @CHUNK)
                es = torch.split(entropies, @CHUNK)
                dhs: List[Tensor] = []
                gw = torch.zeros([0], device=rows.device)
                for i in range(len(hs)):
                  if len(kept) == 1:
                    dz = kept[0]
                  else:
                    dz = torch.exp(self.all_log_probs(ws, hs[i], temperature))
                  if entropic:
                    dz = dz.mul_(torch.log(dz).clamp_(-100.).add_(es[i].unsqueeze(1)).mul_(ghs[i].unsqueeze(1)).add_(gs[i].unsqueeze(1)).neg_())
                  else:
                    dz = dz.mul_(-gs[i].unsqueeze(1))
                  dz = dz.scatter_add_(1, ts[i].unsqueeze(1), gs[i].unsqueeze(1)).to(u.dtype)
                  dhs.append(torch.mm(dz, u).to(6))
                  if @UNEMBEDDING >= @FROZEN:
                    g_u = torch.mm(dz.t(), hs[i].to(u.dtype)).to(6)
                    if i == 0:
                      gw = g_u
                    else:
                      gw = gw.add_(g_u)
                return (torch.cat(dhs), gw)
              def trained(self, ps: List[Tensor]) -> List[Tensor]:
                return ps[@FROZEN:]
              def leaves(self, ws: List[Tensor]) -> List[Tensor]:
                _g = torch.set_grad_enabled(True)
                ps: List[Tensor] = []
                for i in range(len(ws)):
                  p = torch.detach(ws[i])
                  if i >= @FROZEN:
                    p = p.requires_grad_(True)
                  ps.append(p)
                return ps
              def gathered(self, grads: List[Optional[Tensor]], ps: List[Tensor], gs: List[Tensor], gw: Tensor) -> List[Tensor]:
                made: List[Tensor] = []
                for i in range(len(grads)):
                  g = grads[i]
                  if g is not None:
                    t = unchecked_cast(Tensor, g)
                    if i == @UNEMBEDDING - @FROZEN:
                      if gw.numel() > 0:
                        t = t.add_(gw)
                  else:
                    if i == @UNEMBEDDING - @FROZEN:
                      if gw.numel() > 0:
                        t = gw
                      else:
                        t = torch.zeros_like(ps[i])
                    else:
                      t = torch.zeros_like(ps[i])
                  made.append(t.detach())
                if len(gs) > 0:
                  torch._foreach_add_(gs, made)
                  all = gs
                else:
                  all = made
                return all
            """;
}
