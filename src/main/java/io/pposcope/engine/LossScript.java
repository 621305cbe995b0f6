package io.pposcope.engine;

/**
 * Writes the losses of PPO-max and their backward passes.
 *
 * <p>Everything per token is flat, {@code [N]}: the response tokens of all rows, one after the other; {@code places} are
 * the positions (row · length + column) whose output scores or values each token. {@code weights} carry the averaging
 * (token mean: 1/N), so adding micro-batches gives exactly the minibatch. A bound of {@code inf} is no bound.
 *
 * <p>Each {@code …_backward} adds its gradients to the buffers {@code gs}. Weights never require gradients themselves:
 * a pass differentiates with respect to detached aliases, so that a forward elsewhere never builds a graph.
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
              def token_scores(self, ws: List[Tensor], hidden: Tensor, places: Tensor, targets: Tensor, temperature: float) -> Tuple[Tensor, Tensor]:
                logps = torch.log_softmax(self.logits(ws, self.at(hidden, places)) / temperature, -1)
                entropies = -torch.sum(torch.exp(logps) * logps, [-1])
                return (logps.gather(1, targets.unsqueeze(1)).squeeze(1), entropies)
              def log_probs(self, ws: List[Tensor], tokens: Tensor, places: Tensor, targets: Tensor, temperature: float) -> Tensor:
                s = self.token_scores(ws, self.hidden(ws, tokens), places, targets, temperature)
                return torch.stack([s[0], s[1]])
              def heads(self, ws: List[Tensor], hidden: Tensor, places: Tensor) -> Tensor:
                return torch.linear(self.at(hidden, places), ws[-1]).squeeze(1)
              def values(self, ws: List[Tensor], tokens: Tensor, places: Tensor) -> Tensor:
                return self.heads(ws, self.hidden(ws, tokens), places)
            """;

    static final String BACKWARD =
            """
              def aliases(self, ws: List[Tensor]) -> List[Tensor]:
                _g = torch.set_grad_enabled(True)
                ps: List[Tensor] = []
                for w in ws:
                  ps.append(torch.detach(w).requires_grad_(True))
                return ps
              def accumulate(self, loss: Tensor, ps: List[Tensor], gs: List[Tensor]) -> int:
                grads = torch.grad([loss], ps, None, None, False, True)
                _g = torch.set_grad_enabled(False)
                for i in range(len(gs)):
                  g = grads[i]
                  if g is not None:
                    _a = gs[i].add_(unchecked_cast(Tensor, g))
                return 0
              def policy_backward(self, ws: List[Tensor], gs: List[Tensor], tokens: Tensor, places: Tensor, targets: Tensor, old: Tensor, ref: Tensor, advantages: Tensor, weights: Tensor, temperature: float, c: List[float], estimator: int) -> Tensor:
                ps = self.aliases(ws)
                s = self.token_scores(ps, self.hidden(ps, tokens), places, targets, temperature)
                loss = self.policy_loss(s[0], s[1], old, ref, advantages, weights, c, estimator)
                _n = self.accumulate(loss, ps, gs)
                return torch.cat([loss.detach().unsqueeze(0), s[0].detach(), s[1].detach()])
              def value_backward(self, ws: List[Tensor], gs: List[Tensor], tokens: Tensor, places: Tensor, old: Tensor, returns: Tensor, weights: Tensor, clip: float, scale: float) -> Tensor:
                ps = self.aliases(ws)
                values = self.values(ps, tokens, places)
                loss = scale * self.value_loss(values, old, returns, weights, clip)
                _n = self.accumulate(loss, ps, gs)
                return torch.cat([loss.detach().unsqueeze(0), values.detach()])
              def shared_backward(self, ws: List[Tensor], gs: List[Tensor], tokens: Tensor, places: Tensor, targets: Tensor, old: Tensor, ref: Tensor, advantages: Tensor, weights: Tensor, temperature: float, c: List[float], estimator: int, old_values: Tensor, returns: Tensor, clip: float, scale: float) -> Tensor:
                ps = self.aliases(ws)
                hidden = self.hidden(ps, tokens)
                s = self.token_scores(ps, hidden, places, targets, temperature)
                values = self.heads(ps, hidden, places)
                policy = self.policy_loss(s[0], s[1], old, ref, advantages, weights, c, estimator)
                value = scale * self.value_loss(values, old_values, returns, weights, clip)
                _n = self.accumulate(policy + value, ps, gs)
                return torch.cat([policy.detach().unsqueeze(0), value.detach().unsqueeze(0), s[0].detach(), s[1].detach(), values.detach()])
              def language_backward(self, ws: List[Tensor], gs: List[Tensor], tokens: Tensor, places: Tensor, targets: Tensor, weights: Tensor, scale: float) -> Tensor:
                ps = self.aliases(ws)
                s = self.token_scores(ps, self.hidden(ps, tokens), places, targets, 1.)
                loss = -scale * torch.sum(weights * s[0])
                _n = self.accumulate(loss, ps, gs)
                return loss.detach()
              def pair_backward(self, ws: List[Tensor], gs: List[Tensor], tokens: Tensor, places: Tensor, margins: Tensor, smoothing: float, scale: float) -> Tensor:
                ps = self.aliases(ws)
                scores = self.values(ps, tokens, places)
                halves = torch.chunk(scores, 2)
                loss = self.pair_loss(halves[0], halves[1], margins, smoothing, scale)
                _n = self.accumulate(loss, ps, gs)
                return torch.cat([loss.detach().unsqueeze(0), scores.detach()])
              def policy_loss_gradients(self, logps: Tensor, entropies: Tensor, old: Tensor, ref: Tensor, advantages: Tensor, weights: Tensor, c: List[float], estimator: int) -> Tensor:
                ps = self.aliases([logps, entropies])
                gs = [torch.zeros_like(logps), torch.zeros_like(entropies)]
                loss = self.policy_loss(ps[0], ps[1], old, ref, advantages, weights, c, estimator)
                _n = self.accumulate(loss, ps, gs)
                return torch.cat([loss.detach().unsqueeze(0), gs[0], gs[1]])
              def value_loss_gradients(self, values: Tensor, old: Tensor, returns: Tensor, weights: Tensor, clip: float) -> Tensor:
                ps = self.aliases([values])
                gs = [torch.zeros_like(values)]
                loss = self.value_loss(ps[0], old, returns, weights, clip)
                _n = self.accumulate(loss, ps, gs)
                return torch.cat([loss.detach().unsqueeze(0), gs[0]])
              def pair_loss_gradients(self, chosen: Tensor, rejected: Tensor, margins: Tensor, smoothing: float, scale: float) -> Tensor:
                ps = self.aliases([chosen, rejected])
                gs = [torch.zeros_like(chosen), torch.zeros_like(rejected)]
                loss = self.pair_loss(ps[0], ps[1], margins, smoothing, scale)
                _n = self.accumulate(loss, ps, gs)
                return torch.cat([loss.detach().unsqueeze(0), gs[0], gs[1]])
            """;
}
