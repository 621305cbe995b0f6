# GPT-2: layer norms, learnt positions, joint query-key-value matrix, GELU. Radford et al., 2019; Hugging Face's
# modeling_gpt2. A weight list is the flattened Gpt2Architecture.parameters(): twelve tensors a layer; the value
# head's row comes last.


def normed(self, ws: List[Tensor], i: int, x: Tensor) -> Tensor:
    return torch.layer_norm(x, [HIDDEN_SIZE], ws[i], ws[i + 1], NORM_EPSILON)


# Hidden states are flat, [B * T, D].
def embed(self, ws: List[Tensor], tokens: Tensor, positions: Tensor) -> Tensor:
    both = torch.embedding(ws[0], tokens) + torch.embedding(ws[1], positions)
    return both.to(FLOAT32).view([-1, HIDDEN_SIZE])


# A weight list laid out for decoding so many rows: large matrices as blocks [n, inputs, BLOCK_WIDTH] where rows are
# few.
def decode_layout(self, ws: List[Tensor], rows: int) -> List[Tensor]:
    made: List[Tensor] = []
    for i in range(len(ws)):
        w = ws[i]
        inside = i >= FIRST_LAYER and i < FINAL_NORM and rows > 1 and rows <= FEW_ROWS
        if inside and w.dim() == 2 and w.numel() >= LARGE_MATRIX and w.dtype == FLOAT32 and not w.is_cuda:
            if w.size(1) % BLOCK_WIDTH == 0:
                w = w.view([w.size(0), -1, BLOCK_WIDTH]).transpose(0, 1).contiguous()
        made.append(w)
    return made


def rope_tables(self, positions: Tensor) -> List[Tensor]:
    return []


# Queries, keys and values, [B, HEADS, T, width] each.
def qkv(
    self,
    ws: List[Tensor],
    first: int,
    x: Tensor,
    b: int,
    t: int,
    rope: List[Tensor]) -> List[Tensor]:
    joint = self.product(ws, first + 2, self.normed(ws, first, x)).view([b, t, 3, HEADS, HEAD_SIZE])
    parts = torch.unbind(joint, 2)
    return [parts[0].transpose(1, 2), parts[1].transpose(1, 2), parts[2].transpose(1, 2)]


def repeat_key_values(self, x: Tensor) -> Tensor:
    return x


def after_attention(self, ws: List[Tensor], first: int, x: Tensor, attended: Tensor) -> Tensor:
    y = self.add_projection(ws, first + 4, x, attended)
    h = torch.gelu(self.product(ws, first + 8, self.normed(ws, first + 6, y)), approximate="GELU_KIND")
    return self.add_projection(ws, first + 10, y, h)


def last_norm(self, ws: List[Tensor], x: Tensor) -> Tensor:
    return self.normed(ws, FINAL_NORM, x)
