package io.pposcope.engine;

/**
 * Writes the losses of PPO-max and their backward passes.
 *
 * <p>Everything per token is flat, {@code [N]}: the response tokens of all rows, one after the other; {@code places} are
 * the positions (row · length + column) whose output scores or values each token. {@code weights} carry the averaging
 * (token mean: 1/N), so adding micro-batches gives exactly the minibatch. A bound of {@code inf} is no bound.
 *
 * <p>Each {@code …_backward} returns the gradients beside its numbers, added to the gradients {@code gs} where that list
 * is not empty; no buffer exists between two optimiser steps. Weights never require gradients themselves: a pass differentiates with respect to detached aliases, so that a forward elsewhere never builds a graph.
 *
 * <p>Formulas: arXiv 2307.04964, equations 15 to 17; executable on the host in {@code math.PpoLosses}.
 */
final class LossScript {

    private LossScript() {}

    /** Losses of given per-token numbers; {@code c}: see {@link PolicyTerm} and {@link ValueTerm}. */
    static final String LOSSES =
            """
              def policy_loss(self, logps: Tensor, entropies: Tensor, old: Tensor, ref: Tensor, advantages: Tensor, weights: Tensor, c: List[float], estimator: int) -> Tensor:
                ratio = torch.exp(torch.clamp(logps - old, -c[2], c[2]))
                plain = -advantages * ratio
                clipped = -advantages * torch.clamp(ratio, 1. - c[0], 1. + c[0])
                worst = torch.maximum(plain, clipped)
                capped = torch.where(advantages < 0, torch.minimum(worst, -c[1] * advantages), worst)
                loss = torch.sum(weights * capped)
                if c[3] != 0.:
                  mean = torch.sum(weights * entropies)
                  if c[4] == inf:
                    loss = loss - c[3] * mean
                  else:
                    loss = loss + c[3] * torch.abs(mean - c[4])
                if c[5] != 0.:
                  loss = loss + c[5] * torch.sum(weights * self.divergence(logps - ref, estimator))
                return loss
              def divergence(self, d: Tensor, estimator: int) -> Tensor:
                if estimator == 0:
                  kl = d
                elif estimator == 1:
                  kl = 0.5 * d * d
                elif estimator == 2:
                  kl = torch.exp(-d) - 1. + d
                else:
                  kl = torch.abs(d)
                return kl
              def value_loss(self, values: Tensor, old: Tensor, returns: Tensor, weights: Tensor, clip: float) -> Tensor:
                near = torch.clamp(values, old - clip, old + clip)
                plain = torch.pow(values - returns, 2)
                return 0.5 * torch.sum(weights * torch.maximum(plain, torch.pow(near - returns, 2)))
              def pair_loss(self, chosen: Tensor, rejected: Tensor, margins: Tensor, smoothing: float, scale: float) -> Tensor:
                d = chosen - rejected - margins
                return -scale * torch.sum((1. - smoothing) * torch.log_sigmoid(d) + smoothing * torch.log_sigmoid(-d))
            """;

    static final String FORWARD =
            """
              def log_probs(self, ws: List[Tensor], tokens: Tensor, places: Tensor, targets: Tensor, temperature: float) -> Tensor:
                cs = self.prepared(ws)
                s = self.head(cs, self.hidden(cs, tokens, places), targets, temperature, False)
                return torch.stack([s[0], s[1]])
              def heads(self, ws: List[Tensor], rows: Tensor) -> Tensor:
                return torch.linear(rows, ws[-1]).squeeze(1)
              def values(self, ws: List[Tensor], tokens: Tensor, places: Tensor) -> Tensor:
                cs = self.prepared(ws)
                return self.heads(cs, self.hidden(cs, tokens, places))
            """;

    static final String BACKWARD =
            """
              def aliases(self, ws: List[Tensor]) -> List[Tensor]:
                _g = torch.set_grad_enabled(True)
                ps: List[Tensor] = []
                for w in ws:
                  ps.append(torch.detach(w).requires_grad_(True))
                return ps
              def slopes(self, loss: Tensor, ps: List[Tensor]) -> List[Tensor]:
                grads = torch.grad([loss], ps, None, None, False, True)
                _g = torch.set_grad_enabled(False)
                made: List[Tensor] = []
                for i in range(len(ps)):
                  g = grads[i]
                  if g is not None:
                    t = unchecked_cast(Tensor, g)
                  else:
                    t = torch.zeros_like(ps[i])
                  made.append(t)
                return made
              def accumulate(self, outputs: List[Tensor], slopes: List[Optional[Tensor]], ps: List[Tensor], gs: List[Tensor], gw: Tensor) -> List[Tensor]:
                own = self.trained(ps)
                grads = torch.grad(outputs, own, slopes, None, False, True)
                _g = torch.set_grad_enabled(False)
                return self.gathered(grads, own, gs, gw)
              def policy_slopes(self, logps: Tensor, entropies: Tensor, old: Tensor, ref: Tensor, advantages: Tensor, weights: Tensor, c: List[float], estimator: int) -> Tuple[Tensor, List[Tensor]]:
                ls = self.aliases([logps, entropies])
                loss = self.policy_loss(ls[0], ls[1], old, ref, advantages, weights, c, estimator)
                return (loss.detach(), self.slopes(loss, ls))
              def policy_backward(self, ws: List[Tensor], gs: List[Tensor], tokens: Tensor, places: Tensor, targets: Tensor, old: Tensor, ref: Tensor, advantages: Tensor, weights: Tensor, temperature: float, c: List[float], estimator: int) -> Tuple[Tensor, List[Tensor]]:
                ps = self.leaves(ws)
                cs = self.prepared(ps)
                rows = self.hidden(cs, tokens, places)
                _g = torch.set_grad_enabled(False)
                s = self.head(cs, rows, targets, temperature, True)
                d = self.policy_slopes(s[0], s[1], old, ref, advantages, weights, c, estimator)
                h = self.head_backward(cs, rows, targets, temperature, s[2], s[1], d[1][0], d[1][1], c[3] != 0.)
                all = self.accumulate([rows], annotate(List[Optional[Tensor]], [h[0]]), ps, gs, h[1])
                return (torch.cat([d[0].unsqueeze(0), s[0], s[1]]), all)
              def value_backward(self, ws: List[Tensor], gs: List[Tensor], tokens: Tensor, places: Tensor, old: Tensor, returns: Tensor, weights: Tensor, clip: float, scale: float) -> Tuple[Tensor, List[Tensor]]:
                ps = self.leaves(ws)
                values = self.values(ps, tokens, places)
                loss = scale * self.value_loss(values, old, returns, weights, clip)
                all = self.accumulate([loss], annotate(List[Optional[Tensor]], [None]), ps, gs, torch.zeros([0]))
                return (torch.cat([loss.detach().unsqueeze(0), values.detach()]), all)
              def shared_backward(self, ws: List[Tensor], gs: List[Tensor], tokens: Tensor, places: Tensor, targets: Tensor, old: Tensor, ref: Tensor, advantages: Tensor, weights: Tensor, temperature: float, c: List[float], estimator: int, old_values: Tensor, returns: Tensor, clip: float, scale: float) -> Tuple[Tensor, List[Tensor]]:
                ps = self.leaves(ws)
                cs = self.prepared(ps)
                rows = self.hidden(cs, tokens, places)
                values = self.heads(cs, rows)
                value = scale * self.value_loss(values, old_values, returns, weights, clip)
                _g = torch.set_grad_enabled(False)
                s = self.head(cs, rows, targets, temperature, True)
                d = self.policy_slopes(s[0], s[1], old, ref, advantages, weights, c, estimator)
                h = self.head_backward(cs, rows, targets, temperature, s[2], s[1], d[1][0], d[1][1], c[3] != 0.)
                all = self.accumulate([rows, value], annotate(List[Optional[Tensor]], [h[0], None]), ps, gs, h[1])
                return (torch.cat([d[0].unsqueeze(0), value.detach().unsqueeze(0), s[0], s[1], values.detach()]), all)
              def language_backward(self, ws: List[Tensor], gs: List[Tensor], tokens: Tensor, places: Tensor, targets: Tensor, weights: Tensor, scale: float) -> Tuple[Tensor, List[Tensor]]:
                ps = self.leaves(ws)
                cs = self.prepared(ps)
                rows = self.hidden(cs, tokens, places)
                _g = torch.set_grad_enabled(False)
                s = self.head(cs, rows, targets, 1., True)
                h = self.head_backward(cs, rows, targets, 1., s[2], s[1], -scale * weights, s[1], False)
                all = self.accumulate([rows], annotate(List[Optional[Tensor]], [h[0]]), ps, gs, h[1])
                return (-scale * torch.sum(weights * s[0]), all)
              def pair_backward(self, ws: List[Tensor], gs: List[Tensor], tokens: Tensor, places: Tensor, margins: Tensor, smoothing: float, scale: float) -> Tuple[Tensor, List[Tensor]]:
                ps = self.leaves(ws)
                scores = self.values(ps, tokens, places)
                halves = torch.chunk(scores, 2)
                loss = self.pair_loss(halves[0], halves[1], margins, smoothing, scale)
                all = self.accumulate([loss], annotate(List[Optional[Tensor]], [None]), ps, gs, torch.zeros([0]))
                return (torch.cat([loss.detach().unsqueeze(0), scores.detach()]), all)
              def policy_loss_gradients(self, logps: Tensor, entropies: Tensor, old: Tensor, ref: Tensor, advantages: Tensor, weights: Tensor, c: List[float], estimator: int) -> Tensor:
                d = self.policy_slopes(logps, entropies, old, ref, advantages, weights, c, estimator)
                return torch.cat([d[0].unsqueeze(0), d[1][0], d[1][1]])
              def value_loss_gradients(self, values: Tensor, old: Tensor, returns: Tensor, weights: Tensor, clip: float) -> Tensor:
                ps = self.aliases([values])
                loss = self.value_loss(ps[0], old, returns, weights, clip)
                gs = self.slopes(loss, ps)
                return torch.cat([loss.detach().unsqueeze(0), gs[0]])
              def pair_loss_gradients(self, chosen: Tensor, rejected: Tensor, margins: Tensor, smoothing: float, scale: float) -> Tensor:
                ps = self.aliases([chosen, rejected])
                loss = self.pair_loss(ps[0], ps[1], margins, smoothing, scale)
                gs = self.slopes(loss, ps)
                return torch.cat([loss.detach().unsqueeze(0), gs[0], gs[1]])
            """;
}
