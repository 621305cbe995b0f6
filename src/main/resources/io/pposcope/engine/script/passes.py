# Forward and backward passes over whole sequences: tokens [B, T]; places [N], the positions (row * length + column)
# whose output scores or values each response token; targets [N], these tokens. Every ..._backward returns its numbers
# and the gradients; add_gradients adds those of shards and of micro-batches up.


# Log-probabilities and entropies, [2, N].
def log_probs(self, ws: List[Tensor], tokens: Tensor, places: Tensor, targets: Tensor, temperature: float) -> Tensor:
    cast = self.cast_weights(ws)
    scores = self.head(cast, self.hidden(cast, tokens, places), targets, temperature, False)
    return torch.stack([scores[0], scores[1]])


# Values or reward-model scores [N].
def values(self, ws: List[Tensor], tokens: Tensor, places: Tensor) -> Tensor:
    cast = self.cast_weights(ws)
    return self.value_head(cast, self.hidden(cast, tokens, places))


# The policy loss, and its gradients with respect to log-probabilities and entropies.
def policy_gradients(
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
    kl_estimator: int) -> Tuple[Tensor, List[Tensor]]:
    inputs = self.aliases([log_probs, entropies])
    loss = self.policy_loss(
        inputs[0], inputs[1], old, ref, advantages, weights, marks, lengths, surrogate, clip_range, upper_clip_range,
        dual_clip, log_ratio_limit, entropy_coefficient, entropy_target, kl_coefficient, kl_estimator)
    return (loss.detach(), self.gradients(loss, inputs))


# [loss, log-probabilities [N], entropies [N]].
def policy_backward(
    self,
    ws: List[Tensor],
    tokens: Tensor,
    places: Tensor,
    targets: Tensor,
    old: Tensor,
    ref: Tensor,
    advantages: Tensor,
    weights: Tensor,
    marks: Tensor,
    lengths: Tensor,
    temperature: float,
    surrogate: int,
    clip_range: float,
    upper_clip_range: float,
    dual_clip: float,
    log_ratio_limit: float,
    entropy_coefficient: float,
    entropy_target: float,
    kl_coefficient: float,
    kl_estimator: int) -> Tuple[Tensor, List[Tensor]]:
    aliases = self.weight_aliases(ws)
    cast = self.cast_weights(aliases)
    rows = self.hidden(cast, tokens, places)
    _g = torch.set_grad_enabled(False)
    scores = self.head(cast, rows, targets, temperature, True)
    policy = self.policy_gradients(
        scores[0], scores[1], old, ref, advantages, weights, marks, lengths, surrogate, clip_range, upper_clip_range,
        dual_clip, log_ratio_limit, entropy_coefficient, entropy_target, kl_coefficient, kl_estimator)
    head = self.head_backward(
        cast, rows, targets, temperature, scores[2], scores[1], policy[1][0], policy[1][1], entropy_coefficient != 0.)
    all = self.weight_gradients([rows], annotate(List[Optional[Tensor]], [head[0]]), aliases, head[1])
    return (torch.cat([policy[0].unsqueeze(0), scores[0], scores[1]]), all)


# The first half of policy_backward, for losses that are computed elsewhere: log-probabilities and entropies [2 N], and
# what the second half needs, aliases of the weights, their casts, hidden states and, of one chunk, probabilities.
def policy_forward(
    self,
    ws: List[Tensor],
    tokens: Tensor,
    places: Tensor,
    targets: Tensor,
    temperature: float) -> Tuple[Tensor, List[Tensor]]:
    aliases = self.weight_aliases(ws)
    cast = self.cast_weights(aliases)
    rows = self.hidden(cast, tokens, places)
    _g = torch.set_grad_enabled(False)
    scores = self.head(cast, rows, targets, temperature, True)
    return (torch.cat([scores[0], scores[1]]), aliases + cast + [rows] + scores[2])


# The second half: [loss], from what policy_forward kept and what it said.
def policy_backward_kept(
    self,
    kept: List[Tensor],
    targets: Tensor,
    log_probs: Tensor,
    entropies: Tensor,
    old: Tensor,
    ref: Tensor,
    advantages: Tensor,
    weights: Tensor,
    marks: Tensor,
    lengths: Tensor,
    temperature: float,
    surrogate: int,
    clip_range: float,
    upper_clip_range: float,
    dual_clip: float,
    log_ratio_limit: float,
    entropy_coefficient: float,
    entropy_target: float,
    kl_coefficient: float,
    kl_estimator: int) -> Tuple[Tensor, List[Tensor]]:
    _g = torch.set_grad_enabled(False)
    count = (len(kept) - 1) // 2
    aliases = kept[:count]
    cast = kept[count:2 * count]
    rows = kept[2 * count]
    policy = self.policy_gradients(
        log_probs, entropies, old, ref, advantages, weights, marks, lengths, surrogate, clip_range, upper_clip_range,
        dual_clip, log_ratio_limit, entropy_coefficient, entropy_target, kl_coefficient, kl_estimator)
    head = self.head_backward(
        cast, rows, targets, temperature, kept[2 * count + 1:], entropies, policy[1][0], policy[1][1],
        entropy_coefficient != 0.)
    all = self.weight_gradients([rows], annotate(List[Optional[Tensor]], [head[0]]), aliases, head[1])
    return (policy[0].unsqueeze(0), all)


# [scale * value loss, values [N]].
def value_backward(
    self,
    ws: List[Tensor],
    tokens: Tensor,
    places: Tensor,
    old: Tensor,
    returns: Tensor,
    weights: Tensor,
    clip_range: float,
    scale: float) -> Tuple[Tensor, List[Tensor]]:
    aliases = self.weight_aliases(ws)
    values = self.values(aliases, tokens, places)
    loss = scale * self.value_loss(values, old, returns, weights, clip_range)
    all = self.weight_gradients([loss], annotate(List[Optional[Tensor]], [None]), aliases, torch.zeros([0]))
    return (torch.cat([loss.detach().unsqueeze(0), values.detach()]), all)


# Policy and critic on one backbone: [policy loss, scale * value loss, log-probabilities [N], entropies [N], values
# [N]].
def shared_backward(
    self,
    ws: List[Tensor],
    tokens: Tensor,
    places: Tensor,
    targets: Tensor,
    old: Tensor,
    ref: Tensor,
    advantages: Tensor,
    weights: Tensor,
    marks: Tensor,
    lengths: Tensor,
    temperature: float,
    surrogate: int,
    clip_range: float,
    upper_clip_range: float,
    dual_clip: float,
    log_ratio_limit: float,
    entropy_coefficient: float,
    entropy_target: float,
    kl_coefficient: float,
    kl_estimator: int,
    old_values: Tensor,
    returns: Tensor,
    value_clip_range: float,
    scale: float) -> Tuple[Tensor, List[Tensor]]:
    aliases = self.weight_aliases(ws)
    cast = self.cast_weights(aliases)
    rows = self.hidden(cast, tokens, places)
    values = self.value_head(cast, rows)
    value_loss = scale * self.value_loss(values, old_values, returns, weights, value_clip_range)
    _g = torch.set_grad_enabled(False)
    scores = self.head(cast, rows, targets, temperature, True)
    policy = self.policy_gradients(
        scores[0], scores[1], old, ref, advantages, weights, marks, lengths, surrogate, clip_range, upper_clip_range,
        dual_clip, log_ratio_limit, entropy_coefficient, entropy_target, kl_coefficient, kl_estimator)
    head = self.head_backward(
        cast, rows, targets, temperature, scores[2], scores[1], policy[1][0], policy[1][1], entropy_coefficient != 0.)
    all = self.weight_gradients([rows, value_loss], annotate(List[Optional[Tensor]], [head[0], None]), aliases, head[1])
    losses = [policy[0].unsqueeze(0), value_loss.detach().unsqueeze(0)]
    return (torch.cat(losses + [scores[0], scores[1], values.detach()]), all)


# The language-model loss: [-scale sum w logp].
def language_backward(
    self,
    ws: List[Tensor],
    tokens: Tensor,
    places: Tensor,
    targets: Tensor,
    weights: Tensor,
    scale: float) -> Tuple[Tensor, List[Tensor]]:
    aliases = self.weight_aliases(ws)
    cast = self.cast_weights(aliases)
    rows = self.hidden(cast, tokens, places)
    _g = torch.set_grad_enabled(False)
    scores = self.head(cast, rows, targets, 1., True)
    head = self.head_backward(cast, rows, targets, 1., scores[2], scores[1], -scale * weights, scores[1], False)
    all = self.weight_gradients([rows], annotate(List[Optional[Tensor]], [head[0]]), aliases, head[1])
    return (-scale * torch.sum(weights * scores[0]), all)


# Pairs, the chosen ones first: [loss, scores [2 B]].
def pair_backward(
    self,
    ws: List[Tensor],
    tokens: Tensor,
    places: Tensor,
    margins: Tensor,
    smoothing: float,
    scale: float) -> Tuple[Tensor, List[Tensor]]:
    aliases = self.weight_aliases(ws)
    scores = self.values(aliases, tokens, places)
    sides = torch.chunk(scores, 2)
    loss = self.pair_loss(sides[0], sides[1], margins, smoothing, scale)
    all = self.weight_gradients([loss], annotate(List[Optional[Tensor]], [None]), aliases, torch.zeros([0]))
    return (torch.cat([loss.detach().unsqueeze(0), scores.detach()]), all)


# [loss, gradients with respect to log-probabilities [N] and entropies [N]], without a model.
def policy_loss_gradients(
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
    policy = self.policy_gradients(
        log_probs, entropies, old, ref, advantages, weights, marks, lengths, surrogate, clip_range, upper_clip_range,
        dual_clip, log_ratio_limit, entropy_coefficient, entropy_target, kl_coefficient, kl_estimator)
    return torch.cat([policy[0].unsqueeze(0), policy[1][0], policy[1][1]])


# [loss, gradient with respect to values [N]], without a model.
def value_loss_gradients(
    self,
    values: Tensor,
    old: Tensor,
    returns: Tensor,
    weights: Tensor,
    clip_range: float) -> Tensor:
    inputs = self.aliases([values])
    loss = self.value_loss(inputs[0], old, returns, weights, clip_range)
    found = self.gradients(loss, inputs)
    return torch.cat([loss.detach().unsqueeze(0), found[0]])


# [loss, gradients with respect to both sides' scores], without a model.
def pair_loss_gradients(
    self,
    chosen: Tensor,
    rejected: Tensor,
    margins: Tensor,
    smoothing: float,
    scale: float) -> Tensor:
    inputs = self.aliases([chosen, rejected])
    loss = self.pair_loss(inputs[0], inputs[1], margins, smoothing, scale)
    found = self.gradients(loss, inputs)
    return torch.cat([loss.detach().unsqueeze(0), found[0], found[1]])
