# The losses of PPO-max: arXiv 2307.04964, equations 15 to 17. All series are flat, [N]: the response tokens of all
# rows, one after the other. weights carry the averaging (token mean: 1/N). A bound of inf is no bound.


# Surrogate, entropy term and KL term; of a typed surrogate old holds the values and advantages the derivatives at these
# log-probabilities:
#   sum w surrogate
#   - entropy_coefficient H, or + entropy_coefficient |H - entropy_target| where the target is finite, H = sum w entropy
#   + kl_coefficient sum w KL(logp - ref)
def policy_loss(
    self,
    log_probs: Tensor,
    entropies: Tensor,
    old: Tensor,
    ref: Tensor,
    advantages: Tensor,
    weights: Tensor,
    marks: Tensor,
    lengths: Tensor,
    surrogate: int,
    clip_range: float,
    upper_clip_range: float,
    dual_clip: float,
    log_ratio_limit: float,
    entropy_coefficient: float,
    entropy_target: float,
    kl_coefficient: float,
    kl_estimator: int) -> Tensor:
    if surrogate == SURROGATE_LOG_PROB:
        terms = -advantages * log_probs
    elif surrogate == SURROGATE_TYPED:
        terms = old + advantages * (log_probs - log_probs.detach())
    else:
        distances = log_probs - old
        if surrogate == SURROGATE_SEQUENCE_RATIO:
            ratio = self.sequence_ratios(log_probs, distances, weights, lengths, log_ratio_limit)
        else:
            ratio = torch.exp(torch.clamp(distances, -log_ratio_limit, log_ratio_limit))
        plain = -advantages * ratio
        if surrogate == SURROGATE_KL_COV:
            terms = plain + marks * torch.abs(distances)
        else:
            clipped = -advantages * torch.clamp(ratio, 1. - clip_range, 1. + upper_clip_range)
            worst = torch.maximum(plain, clipped)
            terms = torch.where(advantages < 0, torch.minimum(worst, -dual_clip * advantages), worst)
            if surrogate == SURROGATE_CLIP_COV:
                terms = torch.where(marks > 0, torch.zeros_like(terms), terms)
    loss = torch.sum(weights * terms)
    if entropy_coefficient != 0.:
        mean = torch.sum(weights * entropies)
        if entropy_target == inf:
            loss = loss - entropy_coefficient * mean
        else:
            loss = loss + entropy_coefficient * torch.abs(mean - entropy_target)
    if kl_coefficient != 0.:
        loss = loss + kl_coefficient * torch.sum(weights * self.kl(log_probs - ref, kl_estimator))
    return loss


# One ratio for each response, s = exp(mean of log ratios over its counted tokens), at each of its tokens; the gradient
# of a token is s times that of its own log-probability. lengths [B] are the tokens of each response.
def sequence_ratios(
    self,
    log_probs: Tensor,
    distances: Tensor,
    weights: Tensor,
    lengths: Tensor,
    log_ratio_limit: float) -> Tensor:
    rows = torch.repeat_interleave(lengths)
    numbers = torch.cumsum(torch.ones_like(lengths), 0) - 1
    counted = (numbers.unsqueeze(1) == rows.unsqueeze(0)).to(FLOAT32) * (weights > 0).to(FLOAT32)
    means = torch.sum(counted * distances.detach(), [-1]) / torch.clamp(torch.sum(counted, [-1]), 1.)
    ratios = torch.exp(torch.clamp(means, -log_ratio_limit, log_ratio_limit)).index_select(0, rows)
    return ratios * torch.exp(log_probs - log_probs.detach())


# Estimates of KL(policy || reference) from d = log policy - log reference of sampled tokens.
def kl(self, d: Tensor, estimator: int) -> Tensor:
    if estimator == ESTIMATOR_K1:
        estimate = d
    elif estimator == ESTIMATOR_K2:
        estimate = 0.5 * d * d
    elif estimator == ESTIMATOR_K3:
        estimate = torch.exp(-d) - 1. + d
    else:
        assert estimator == ESTIMATOR_ABS
        estimate = torch.abs(d)
    return estimate


# 1/2 sum w max((V - R)^2, (clamp(V, old +- clip_range) - R)^2).
def value_loss(self, values: Tensor, old: Tensor, returns: Tensor, weights: Tensor, clip_range: float) -> Tensor:
    near = torch.clamp(values, old - clip_range, old + clip_range)
    plain = torch.pow(values - returns, 2)
    return 0.5 * torch.sum(weights * torch.maximum(plain, torch.pow(near - returns, 2)))


# Bradley-Terry loss of pairs with margins and label smoothing e: -scale sum ((1 - e) log sigmoid(d) + e log
# sigmoid(-d)).
def pair_loss(self, chosen: Tensor, rejected: Tensor, margins: Tensor, smoothing: float, scale: float) -> Tensor:
    d = chosen - rejected - margins
    return -scale * torch.sum((1. - smoothing) * torch.log_sigmoid(d) + smoothing * torch.log_sigmoid(-d))
