# From hidden states to log-probabilities and back. Logits exist for response positions alone, and only for CHUNK_ROWS
# of them at a time, so that a bounded buffer suffices whatever vocabulary and batch.


def logits(self, ws: List[Tensor], rows: Tensor) -> Tensor:
    return self.lm_head(ws[LM_HEAD], rows)


def all_log_probs(self, ws: List[Tensor], rows: Tensor, temperature: float) -> Tensor:
    z = self.logits(ws, rows)
    if temperature != 1.:
        z = z.div_(temperature)
    return torch.log_softmax(z, -1)


# Log-probabilities of targets [N] and entropies [N] at hidden states rows [N, D]; with backward and one chunk also
# the probabilities [N, V], which head_backward then need not compute again.
def head(
    self,
    ws: List[Tensor],
    rows: Tensor,
    targets: Tensor,
    temperature: float,
    backward: bool) -> Tuple[Tensor, Tensor, List[Tensor]]:
    row_chunks = torch.split(rows, CHUNK_ROWS)
    target_chunks = torch.split(targets, CHUNK_ROWS)
    log_probs: List[Tensor] = []
    entropies: List[Tensor] = []
    kept: List[Tensor] = []
    for i in range(len(row_chunks)):
        all = self.all_log_probs(ws, row_chunks[i], temperature)
        p = torch.exp(all)
        log_probs.append(all.gather(1, target_chunks[i].unsqueeze(1)).squeeze(1))
        entropies.append(-torch.sum(p * all, [-1]))
        if len(row_chunks) == 1:
            if backward:
                kept.append(p)
    return (torch.cat(log_probs), torch.cat(entropies), kept)


# Gradients with respect to the hidden states [N, D] and, where it is trained, the LM head [V, D], from those with
# respect to log-probabilities [N] and, where entropic, entropies H [N]. With z the logits over temperature and p =
# softmax(z):
#   dL/dz = (1[target] - p) dL/dlogp - p (log p + H) dL/dH
def head_backward(
    self,
    ws: List[Tensor],
    rows: Tensor,
    targets: Tensor,
    temperature: float,
    kept: List[Tensor],
    entropies: Tensor,
    log_prob_gradient: Tensor,
    entropy_gradient: Tensor,
    entropic: bool) -> Tuple[Tensor, Tensor]:
    embedding = ws[LM_HEAD]
    row_chunks = torch.split(rows, CHUNK_ROWS)
    target_chunks = torch.split(targets, CHUNK_ROWS)
    g_logp = torch.split(log_prob_gradient / temperature, CHUNK_ROWS)
    g_entropy = torch.split(entropy_gradient / temperature, CHUNK_ROWS)
    entropy_chunks = torch.split(entropies, CHUNK_ROWS)
    row_gradients: List[Tensor] = []
    head_gradient = torch.zeros([0], device=rows.device)
    for i in range(len(row_chunks)):
        if len(kept) == 1:
            dz = kept[0]
        else:
            dz = torch.exp(self.all_log_probs(ws, row_chunks[i], temperature))
        if entropic:
            factor = torch.log(dz).clamp_(-100.).add_(entropy_chunks[i].unsqueeze(1)).mul_(g_entropy[i].unsqueeze(1))
            dz = dz.mul_(factor.add_(g_logp[i].unsqueeze(1)).neg_())
        else:
            dz = dz.mul_(-g_logp[i].unsqueeze(1))
        dz = dz.scatter_add_(1, target_chunks[i].unsqueeze(1), g_logp[i].unsqueeze(1)).to(embedding.dtype)
        row_gradients.append(self.times(dz, embedding).to(FLOAT32))
        if LM_HEAD >= FROZEN_TENSORS:
            part = self.times(dz.t(), row_chunks[i].to(embedding.dtype)).to(FLOAT32)
            if i == 0:
                head_gradient = part
            else:
                head_gradient = head_gradient.add_(part)
    return (torch.cat(row_gradients), head_gradient)


# Values [N] of hidden states [N, D].
def value_head(self, ws: List[Tensor], rows: Tensor) -> Tensor:
    return torch.linear(rows, ws[-1]).squeeze(1)
