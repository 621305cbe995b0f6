# Decoding with a key-value cache [B, key-value heads, slots, width] per layer, keys before values. Prompts are padded
# on the left: pad [B] counts the padding of each row, padded says whether there is any.


def cache(self, like: Tensor, rows: int, heads: int, slots: int, width: int) -> List[Tensor]:
    made: List[Tensor] = []
    for layer in range(2 * LAYERS):
        made.append(torch.empty([rows, heads, slots, width], dtype=CACHE_TYPE, device=like.device))
    return made


# Some rows' part of a cache.
def cache_rows(self, cache: List[Tensor], first: int, count: int) -> List[Tensor]:
    part: List[Tensor] = []
    for c in cache:
        part.append(c.narrow(0, first, count))
    return part


# Reads the prompts, tokens [B, P], into the cache; returns the logits [B, V] of the next token.
def prefill(
    self,
    ws: List[Tensor],
    cache: List[Tensor],
    tokens: Tensor,
    pad: Tensor,
    padded: bool) -> Tensor:
    b = tokens.size(0)
    p = tokens.size(1)
    slots = torch.arange(p, device=tokens.device)
    positions = (slots.unsqueeze(0) - pad.unsqueeze(1)).clamp(0)
    rope = self.rope_tables(positions)
    x = self.embed(ws, tokens, positions)
    rows = slots.view([1, 1, p, 1])
    columns = slots.view([1, 1, 1, p])
    seen = torch.logical_and(columns <= rows, columns >= pad.view([-1, 1, 1, 1]))
    mask = torch.logical_or(seen, columns == rows)
    for layer in range(LAYERS):
        first = FIRST_LAYER + TENSORS_PER_LAYER * layer
        qkv = self.qkv(ws, first, x, b, p, rope)
        k = self.repeat_key_values(cache[2 * layer].narrow(2, 0, p).copy_(qkv[1]))
        v = self.repeat_key_values(cache[2 * layer + 1].narrow(2, 0, p).copy_(qkv[2]))
        if padded:
            attended = torch.scaled_dot_product_attention(qkv[0], k, v, mask)
        else:
            attended = torch.scaled_dot_product_attention(qkv[0], k, v, None, 0., True)
        x = self.after_attention(ws, first, x, self.merge_heads(attended))
    return self.logits(ws, self.last_norm(ws, x.view([b, p, -1]).select(1, p - 1)))


# Appends one token a row, tokens [B], at the given slot; returns the logits [B, V] of the next one.
def advance(
    self,
    ws: List[Tensor],
    cache: List[Tensor],
    tokens: Tensor,
    pad: Tensor,
    padded: bool,
    slot: int) -> Tensor:
    b = tokens.size(0)
    positions = (slot - pad).unsqueeze(1)
    rope = self.rope_tables(positions)
    x = self.embed(ws, tokens.unsqueeze(1), positions)
    mask = pad
    if padded:
        slots = torch.arange(slot + 1, device=tokens.device).unsqueeze(0)
        mask = (slots >= pad.unsqueeze(1)).view([-1, 1, 1, slot + 1])
    for layer in range(LAYERS):
        first = FIRST_LAYER + TENSORS_PER_LAYER * layer
        qkv = self.qkv(ws, first, x, b, 1, rope)
        _k = cache[2 * layer].narrow(2, slot, 1).copy_(qkv[1])
        _v = cache[2 * layer + 1].narrow(2, slot, 1).copy_(qkv[2])
        k = self.repeat_key_values(cache[2 * layer].narrow(2, 0, slot + 1))
        v = self.repeat_key_values(cache[2 * layer + 1].narrow(2, 0, slot + 1))
        if padded:
            attended = torch.scaled_dot_product_attention(qkv[0], k, v, mask)
        else:
            attended = torch.scaled_dot_product_attention(qkv[0], k, v)
        x = self.after_attention(ws, first, x, self.merge_heads(attended))
    return self.logits(ws, self.last_norm(ws, x))


# Copies the cache of distinct prompts to every row that has one of them: rows [B] names the distinct prompt.
def copy_cache_rows(self, to: List[Tensor], distinct: List[Tensor], rows: Tensor) -> int:
    for i in range(len(to)):
        slots = distinct[i].size(2)
        _c = to[i].narrow(2, 0, slots).copy_(torch.index_select(distinct[i], 0, rows))
    return 0


# sample and advance in turns, until there are no more uniforms [T, B] or all open rows [B] have sampled one of the
# ends [E]; returns the choices [T, 4, B] and the logits after them.
def sample_ahead(
    self,
    ws: List[Tensor],
    cache: List[Tensor],
    logits: Tensor,
    seen: Tensor,
    uniforms: Tensor,
    temperature: float,
    top_p: float,
    top_k: int,
    penalty: float,
    pad: Tensor,
    padded: bool,
    slot: int,
    open: Tensor,
    ends: Tensor) -> Tuple[Tensor, Tensor]:
    choices: List[Tensor] = []
    going = True
    while going:
        choice = self.sample(logits, seen, uniforms[len(choices)], temperature, top_p, top_k, penalty)
        tokens = choice[0].to(INT64)
        logits = self.advance(ws, cache, tokens, pad, padded, slot + len(choices))
        choices.append(choice)
        if penalty != 1.:
            seen = seen.scatter_(1, tokens.unsqueeze(1), True)
        open = torch.logical_and(open, torch.all(tokens.unsqueeze(1) != ends, 1))
        going = False
        if len(choices) < uniforms.size(0):
            going = bool(torch.any(open))
    return (torch.stack(choices), logits)
