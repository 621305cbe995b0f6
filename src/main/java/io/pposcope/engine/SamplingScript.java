package io.pposcope.engine;

/**
 * Writes the sampler: repetition penalty, temperature, top-k, top-p, then the inverse of the distribution function at a
 * uniform number that the caller supplies, so that a row's random stream belongs to the row and not to the device. The
 * inverse looks for the block of 256 tokens first, then within it: summing a large vocabulary up token by token is slow.
 *
 * <p>The order follows {@code math.SamplingControls}; probabilities are summed in float64.
 */
final class SamplingScript {

    private SamplingScript() {}

    /**
     * {@code distributions}: {@code [B, V]} logits to the policy's and the sampler's log-probabilities, each
     * {@code [B, V]}. {@code choose}: chosen tokens {@code [B]} and, per row, log-probability under the policy, under the
     * sampler, and the policy's entropy, {@code [3, B]}. {@code score}: the same for tokens chosen elsewhere. {@code marked}:
     * which of the vocabulary stand among some tokens, for the repetition penalty. {@code ahead}: {@code choose} and {@code advance} in
     * turns, until there are no more {@code uniforms} or all {@code open} rows have ended: the choices {@code [T, 4, B]} and
     * the logits after them.
     */
    static final String METHODS =
            """
              def distributions(self, logits: Tensor, seen: Tensor, temperature: float, top_p: float, top_k: int, penalty: float) -> Tuple[Tensor, Tensor]:
                scaled = logits
                if temperature != 1.:
                  scaled = logits / temperature
                policy = torch.log_softmax(scaled, -1)
                sampler = policy
                if penalty != 1.:
                  punished = torch.where(logits > 0, logits / penalty, logits * penalty)
                  sampler = torch.log_softmax(torch.where(seen, punished, logits) / temperature, -1)
                if top_k > 0:
                  if top_k < sampler.size(1):
                    smallest = torch.topk(sampler, top_k, -1)[0].select(1, top_k - 1).unsqueeze(1)
                    sampler = torch.log_softmax(torch.masked_fill(sampler, sampler < smallest, -inf), -1)
                if top_p < 1.:
                  ordered = torch.sort(sampler, dim=-1, descending=True, stable=True)
                  mass = torch.exp(ordered[0].to(7))
                  outside = (torch.cumsum(mass, -1) - mass) >= top_p
                  sampler = torch.log_softmax(torch.masked_fill(sampler, torch.scatter(outside, 1, ordered[1], outside), -inf), -1)
                return (policy, sampler)
              def marked(self, tokens: Tensor, vocabulary: int) -> Tensor:
                return torch.zeros([tokens.size(0), vocabulary], dtype=11, device=tokens.device).scatter_(1, tokens, True)
              def described(self, both: Tuple[Tensor, Tensor], p: Tensor, tokens: Tensor) -> Tensor:
                at = tokens.unsqueeze(1)
                entropy = -torch.sum(p * both[0], [-1])
                return torch.stack([tokens.to(7), both[0].gather(1, at).squeeze(1).to(7), both[1].gather(1, at).squeeze(1).to(7), entropy.to(7)])
              def choose(self, logits: Tensor, seen: Tensor, uniforms: Tensor, temperature: float, top_p: float, top_k: int, penalty: float) -> Tensor:
                both = self.distributions(logits, seen, temperature, top_p, top_k, penalty)
                p = torch.exp(both[0])
                sampled = p
                if penalty != 1. or top_p < 1. or top_k < logits.size(1):
                  sampled = torch.exp(both[1])
                return self.described(both, p, self.inverse(sampled, uniforms))
              def ahead(self, ws: List[Tensor], cache: List[Tensor], logits: Tensor, seen: Tensor, uniforms: Tensor, temperature: float, top_p: float, top_k: int, penalty: float, pad: Tensor, padded: bool, at: int, open: Tensor, end: int) -> Tuple[Tensor, Tensor]:
                chosen: List[Tensor] = []
                going = True
                while going:
                  c = self.choose(logits, seen, uniforms[len(chosen)], temperature, top_p, top_k, penalty)
                  tokens = c[0].to(4)
                  logits = self.advance(ws, cache, tokens, pad, padded, at + len(chosen))
                  chosen.append(c)
                  if penalty != 1.:
                    seen = seen.scatter_(1, tokens.unsqueeze(1), True)
                  open = torch.logical_and(open, tokens != end)
                  going = False
                  if len(chosen) < uniforms.size(0):
                    going = bool(torch.any(open))
                return (torch.stack(chosen), logits)
              def inverse(self, p: Tensor, uniforms: Tensor) -> Tensor:
                rows = p.size(0)
                count = (p.size(1) + 255) // 256
                blocks = torch.constant_pad_nd(p, [0, 256 * count - p.size(1)]).view([rows, count, 256])
                sums = torch.sum(blocks, [-1], dtype=7)
                mass = torch.cumsum(sums, -1)
                goal = uniforms.unsqueeze(1) * mass.narrow(1, count - 1, 1)
                block = torch.searchsorted(mass, goal, right=True).clamp(0, count - 1)
                inside = blocks.gather(1, block.unsqueeze(2).expand([rows, 1, 256])).squeeze(1)
                rest = goal - mass.gather(1, block) + sums.gather(1, block)
                place = torch.searchsorted(torch.cumsum(inside, -1, dtype=7), rest, right=True)
                last = 255 - torch.argmax(torch.flip(inside > 0, [1]).to(3), 1, True)
                return (256 * block + torch.minimum(place, last)).squeeze(1)
              def next_log_probs(self, logits: Tensor, row: int, temperature: float) -> Tensor:
                return torch.log_softmax(logits.select(0, row) / temperature, -1).to(7)
              def score(self, logits: Tensor, seen: Tensor, tokens: Tensor, temperature: float, top_p: float, top_k: int, penalty: float) -> Tensor:
                both = self.distributions(logits, seen, temperature, top_p, top_k, penalty)
                return self.described(both, torch.exp(both[0]), tokens)
            """;
}
