# Repetition penalty, temperature, top-k, top-p, in the order of math.SamplingControls; then the inverse of the
# distribution function at a uniform number that the caller supplies, so that a row's random numbers belong to the row
# and not to the device.


# Logits [B, V] to the log-probabilities of the policy and of the sampler, [B, V] each. seen [B, V] marks the tokens
# that the repetition penalty is for.
def distributions(
    self,
    logits: Tensor,
    seen: Tensor,
    temperature: float,
    top_p: float,
    top_k: int,
    penalty: float) -> Tuple[Tensor, Tensor]:
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
        mass = torch.exp(ordered[0].to(FLOAT64))
        outside = (torch.cumsum(mass, -1) - mass) >= top_p
        outside = torch.scatter(outside, 1, ordered[1], outside)
        sampler = torch.log_softmax(torch.masked_fill(sampler, outside, -inf), -1)
    return (policy, sampler)


# Which of the vocabulary stand among tokens [B, T]: [B, V].
def token_mask(self, tokens: Tensor, vocabulary: int) -> Tensor:
    none = torch.zeros([tokens.size(0), vocabulary], dtype=BOOL, device=tokens.device)
    return none.scatter_(1, tokens, True)


# Per row: token, its log-probability under the policy and under the sampler, the policy's entropy: [4, B] in float64.
def choice(self, both: Tuple[Tensor, Tensor], probabilities: Tensor, tokens: Tensor) -> Tensor:
    at = tokens.unsqueeze(1)
    entropy = -torch.sum(probabilities * both[0], [-1])
    policy = both[0].gather(1, at).squeeze(1)
    sampler = both[1].gather(1, at).squeeze(1)
    return torch.stack([tokens.to(FLOAT64), policy.to(FLOAT64), sampler.to(FLOAT64), entropy.to(FLOAT64)])


# A token for every row at uniforms [B] in [0, 1).
def sample(
    self,
    logits: Tensor,
    seen: Tensor,
    uniforms: Tensor,
    temperature: float,
    top_p: float,
    top_k: int,
    penalty: float) -> Tensor:
    both = self.distributions(logits, seen, temperature, top_p, top_k, penalty)
    probabilities = torch.exp(both[0])
    sampled = probabilities
    if penalty != 1. or top_p < 1. or top_k < logits.size(1):
        sampled = torch.exp(both[1])
    return self.choice(both, probabilities, self.inverse_cdf(sampled, uniforms))


# The same numbers for tokens [B] chosen elsewhere.
def score(
    self,
    logits: Tensor,
    seen: Tensor,
    tokens: Tensor,
    temperature: float,
    top_p: float,
    top_k: int,
    penalty: float) -> Tensor:
    both = self.distributions(logits, seen, temperature, top_p, top_k, penalty)
    return self.choice(both, torch.exp(both[0]), tokens)


# Looks for the block of SAMPLING_BLOCK tokens first, then within it, summing in float64: adding a large vocabulary up
# token by token is slow.
def inverse_cdf(self, probabilities: Tensor, uniforms: Tensor) -> Tensor:
    rows = probabilities.size(0)
    count = (probabilities.size(1) + SAMPLING_BLOCK - 1) // SAMPLING_BLOCK
    padding = SAMPLING_BLOCK * count - probabilities.size(1)
    blocks = torch.constant_pad_nd(probabilities, [0, padding]).view([rows, count, SAMPLING_BLOCK])
    sums = torch.sum(blocks, [-1], dtype=FLOAT64)
    mass = torch.cumsum(sums, -1)
    goal = uniforms.unsqueeze(1) * mass.narrow(1, count - 1, 1)
    block = torch.searchsorted(mass, goal, right=True).clamp(0, count - 1)
    inside = blocks.gather(1, block.unsqueeze(2).expand([rows, 1, SAMPLING_BLOCK])).squeeze(1)
    rest = goal - mass.gather(1, block) + sums.gather(1, block)
    place = torch.searchsorted(torch.cumsum(inside, -1, dtype=FLOAT64), rest, right=True)
    last = SAMPLING_BLOCK - 1 - torch.argmax(torch.flip(inside > 0, [1]).to(INT32), 1, True)
    return (SAMPLING_BLOCK * block + torch.minimum(place, last)).squeeze(1)


# Log-probabilities [V] of a row's next token.
def next_log_probs(self, logits: Tensor, row: int, temperature: float) -> Tensor:
    return torch.log_softmax(logits.select(0, row) / temperature, -1).to(FLOAT64)
