# The residual stream x plus the product of h and matrix i.
def add_projection(self, ws: List[Tensor], i: int, x: Tensor, h: Tensor) -> Tensor:
    return x + self.product(ws, i, h)
