# The residual stream x plus the product of h and matrix i with its bias, added by the product itself.
def add_projection(self, ws: List[Tensor], i: int, x: Tensor, h: Tensor) -> Tensor:
    if ws[i].dim() == 3:
        y = self.product(ws, i, h).add_(x)
    else:
        y = (x + ws[i + 1]).addmm_(h, ws[i])
    return y
