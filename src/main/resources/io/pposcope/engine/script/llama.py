# The Llama family (also Mistral, Qwen2, Qwen3): root-mean-square norms, rotary positions, grouped-query attention,
# gated SiLU feed-forward; biases and head norms where the family has them. arXiv 2302.13971; rotary halves as in
# Hugging Face's modeling_llama. A weight list is the flattened LlamaArchitecture.parameters(); the value head's row
# comes last.


# Hidden states are flat, [B * T, D].
def embed(self, ws: List[Tensor], tokens: Tensor, positions: Tensor) -> Tensor:
    return torch.embedding(ws[0], tokens).to(FLOAT32).view([-1, HIDDEN_SIZE])


def rope_tables(self, positions: Tensor) -> List[Tensor]:
    angles = positions.to(FLOAT32).view([positions.size(0), 1, -1, 1]) * self.rope_frequencies(positions)
    both = torch.cat([angles, angles], -1)
    return [torch.cos(both), torch.sin(both)]


def apply_rope(self, x: Tensor, rope: List[Tensor]) -> Tensor:
    halves = torch.chunk(x, 2, -1)
    return x * rope[0] + torch.cat([-halves[1], halves[0]], -1) * rope[1]


# Queries [B, HEADS, T, width], keys and values [B, KEY_VALUE_HEADS, T, width].
def qkv(
    self,
    ws: List[Tensor],
    first: int,
    x: Tensor,
    b: int,
    t: int,
    rope: List[Tensor]) -> List[Tensor]:
    h = torch.rms_norm(x, [HIDDEN_SIZE], ws[first], NORM_EPSILON)
    q = self.product(ws, first + QUERY, h)
    k = self.product(ws, first + KEY, h)
    v = self.product(ws, first + VALUE, h)
    if BIASES:
        q = q + ws[first + QUERY + 1]
        k = k + ws[first + KEY + 1]
        v = v + ws[first + VALUE + 1]
    q = q.view([b, t, HEADS, HEAD_SIZE])
    k = k.view([b, t, KEY_VALUE_HEADS, HEAD_SIZE])
    if HEAD_NORMS:
        q = torch.rms_norm(q, [HEAD_SIZE], ws[first + QUERY_NORM], NORM_EPSILON)
        k = torch.rms_norm(k, [HEAD_SIZE], ws[first + KEY_NORM], NORM_EPSILON)
    v = v.view([b, t, KEY_VALUE_HEADS, HEAD_SIZE]).transpose(1, 2)
    q = self.apply_rope(q.transpose(1, 2), rope).to(v.dtype)
    k = self.apply_rope(k.transpose(1, 2), rope).to(v.dtype)
    return [q, k, v]


# A weight list laid out for decoding so many rows.
def decode_layout(self, ws: List[Tensor], rows: int) -> List[Tensor]:
    return ws


# Every key-value head once for each of the query heads that share it.
def repeat_key_values(self, x: Tensor) -> Tensor:
    if HEADS == KEY_VALUE_HEADS:
        y = x
    else:
        shape = [x.size(0), KEY_VALUE_HEADS, HEADS // KEY_VALUE_HEADS, x.size(2), HEAD_SIZE]
        y = x.unsqueeze(2).expand(shape).reshape([x.size(0), HEADS, x.size(2), HEAD_SIZE])
    return y


def after_attention(self, ws: List[Tensor], first: int, x: Tensor, attended: Tensor) -> Tensor:
    y = self.add_projection(ws, first + OUTPUT, x, attended)
    h = torch.rms_norm(y, [HIDDEN_SIZE], ws[first + FEED_FORWARD_NORM], NORM_EPSILON)
    gated = torch.silu(self.product(ws, first + GATE, h)) * self.product(ws, first + UP, h)
    return self.add_projection(ws, first + DOWN, y, gated)


def last_norm(self, ws: List[Tensor], x: Tensor) -> Tensor:
    return torch.rms_norm(x, [HIDDEN_SIZE], ws[FINAL_NORM], NORM_EPSILON)
