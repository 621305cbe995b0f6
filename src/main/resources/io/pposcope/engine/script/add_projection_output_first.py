# The residual stream x plus the product of h and matrix i, added by the product itself where there are many rows.
def add_projection(self, ws: List[Tensor], i: int, x: Tensor, h: Tensor) -> Tensor:
    if h.size(0) <= 2 * FEW_ROWS:
        y = x + self.product(ws, i, h)
    else:
        y = torch.addmm(x, h, ws[i].t())
    return y
