# The pass over whole sequences. A family supplies embed, rope_tables, qkv, repeat_key_values, after_attention,
# last_norm.


# Final hidden states [places, D] at the places (row * length + column) of tokens [B, T]. After the last layer's
# attention only these places go on. Attention is in float32 whatever the products' precision: it is quicker to
# differentiate so.
def hidden(self, ws: List[Tensor], tokens: Tensor, places: Tensor) -> Tensor:
    b = tokens.size(0)
    t = tokens.size(1)
    positions = torch.arange(t, device=tokens.device).unsqueeze(0)
    rope = self.rope_tables(positions)
    x = self.embed(ws, tokens, positions)
    for layer in range(LAYERS):
        first = FIRST_LAYER + TENSORS_PER_LAYER * layer
        qkv = self.qkv(ws, first, x, b, t, rope)
        q = qkv[0].to(FLOAT32)
        k = self.repeat_key_values(qkv[1]).to(FLOAT32)
        v = self.repeat_key_values(qkv[2]).to(FLOAT32)
        attended = self.merge_heads(torch.scaled_dot_product_attention(q, k, v, None, 0., True))
        if layer == LAYERS - 1:
            x = self.select_rows(x, places)
            attended = self.select_rows(attended, places)
        x = self.after_attention(ws, first, x, attended)
    return self.last_norm(ws, x)


# [B, heads, T, width] to [B * T, heads * width].
def merge_heads(self, attended: Tensor) -> Tensor:
    return attended.transpose(1, 2).reshape([attended.size(0) * attended.size(2), -1])


def select_rows(self, x: Tensor, rows: Tensor) -> Tensor:
    return torch.index_select(x, 0, rows)
