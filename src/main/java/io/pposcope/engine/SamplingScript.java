package io.pposcope.engine;

/**
 * Writes the sampler: repetition penalty, temperature, top-k, top-p, then the inverse of the distribution function at a
 * uniform number that the caller supplies, so that a row's random stream belongs to the row and not to the device.
 *
 * <p>The order follows {@code math.SamplingControls}; the arithmetic after the softmax is float64.
 */
final class SamplingScript {

    private SamplingScript() {}

    /**
     * {@code distributions}: {@code [B, V]} logits to the policy's and the sampler's log-probabilities, each
     * {@code [B, V]}. {@code choose}: chosen tokens {@code [B]} and, per row, log-probability under the policy, under the
     * sampler, and the policy's entropy, {@code [3, B]}. {@code score}: the same for tokens chosen elsewhere. {@code mark}:
     * remembers appended tokens for the repetition penalty.
     */
    static final String METHODS =
            """
              def distributions(self, logits: Tensor, seen: Tensor, temperature: float, top_p: float, top_k: int, penalty: float) -> Tuple[Tensor, Tensor]:
                policy = torch.log_softmax((logits / temperature).to(7), -1)
                sampler = policy
                if penalty != 1.:
                  punished = torch.where(logits > 0, logits / penalty, logits * penalty)
                  sampler = torch.log_softmax((torch.where(seen, punished, logits) / temperature).to(7), -1)
                if top_k > 0:
                  if top_k < sampler.size(1):
                    smallest = torch.topk(sampler, top_k, -1)[0].select(1, top_k - 1).unsqueeze(1)
                    sampler = torch.log_softmax(torch.masked_fill(sampler, sampler < smallest, -inf), -1)
                if top_p < 1.:
                  ordered = torch.sort(sampler, dim=-1, descending=True, stable=True)
                  mass = torch.exp(ordered[0])
                  outside = (torch.cumsum(mass, -1) - mass) >= top_p
                  sampler = torch.log_softmax(torch.masked_fill(sampler, torch.scatter(outside, 1, ordered[1], outside), -inf), -1)
                return (policy, sampler)
              def mark(self, seen: Tensor, tokens: Tensor) -> Tensor:
                return seen.scatter_(1, tokens.unsqueeze(1), True)
              def described(self, both: Tuple[Tensor, Tensor], tokens: Tensor) -> Tensor:
                at = tokens.unsqueeze(1)
                entropy = -torch.sum(torch.exp(both[0]) * both[0], [-1])
                return torch.stack([tokens.to(7), both[0].gather(1, at).squeeze(1), both[1].gather(1, at).squeeze(1), entropy])
              def choose(self, logits: Tensor, seen: Tensor, uniforms: Tensor, temperature: float, top_p: float, top_k: int, penalty: float) -> Tensor:
                both = self.distributions(logits, seen, temperature, top_p, top_k, penalty)
                mass = torch.cumsum(torch.exp(both[1]), -1)
                goal = uniforms.unsqueeze(1) * mass.narrow(1, mass.size(1) - 1, 1)
                tokens = torch.searchsorted(mass, goal, right=True).squeeze(1).clamp(0, mass.size(1) - 1)
                return self.described(both, tokens)
              def next_log_probs(self, logits: Tensor, row: int, temperature: float) -> Tensor:
                return torch.log_softmax((logits.select(0, row) / temperature).to(7), -1)
              def score(self, logits: Tensor, seen: Tensor, tokens: Tensor, temperature: float, top_p: float, top_k: int, penalty: float) -> Tensor:
                return self.described(self.distributions(logits, seen, temperature, top_p, top_k, penalty), tokens)
            """;
}
