# Products with few rows, as in decoding, spend their time reading the matrix. One that does not fit a cache is read
# nearly twice as quickly in blocks of BLOCK_WIDTH outputs, or as the first factor.


# Logits [rows, vocabulary] in float32.
def lm_head(self, embedding: Tensor, rows: Tensor) -> Tensor:
    if BFLOAT16_PRODUCTS:
        rows = rows.to(embedding.dtype)
    return self.linear(rows, embedding).to(FLOAT32)


# x [rows, inputs] times w [outputs, inputs], transposed.
def linear(self, x: Tensor, w: Tensor) -> Tensor:
    y = x
    if x.size(0) <= FEW_ROWS and w.numel() >= LARGE_MATRIX and w.dtype == FLOAT32 and not x.is_cuda:
        n = w.size(0) // BLOCK_WIDTH
        whole = w.narrow(0, 0, BLOCK_WIDTH * n).view([n, BLOCK_WIDTH, w.size(1)]).transpose(1, 2)
        rest = w.narrow(0, BLOCK_WIDTH * n, w.size(0) - BLOCK_WIDTH * n)
        y = torch.cat([self.blockwise_product(x, whole), torch.linear(x, rest)], 1)
    elif x.size(0) <= 2 * FEW_ROWS and w.numel() >= 4 * LARGE_MATRIX and not x.is_cuda:
        y = torch.mm(w, x.t()).t().contiguous()
    else:
        y = self.times_transposed(x, w)
    return y


# x [rows, inputs] times blocks [n, inputs, BLOCK_WIDTH], side by side.
def blockwise_product(self, x: Tensor, blocks: Tensor) -> Tensor:
    each = x.unsqueeze(0).expand([blocks.size(0), x.size(0), x.size(1)])
    return torch.bmm(each, blocks).transpose(0, 1).reshape([x.size(0), -1])
