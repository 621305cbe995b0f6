# Matrix products of weights stored [outputs, inputs], as torch.nn.Linear stores them.


# x [rows, inputs] times matrix i of the weight list.
def PRODUCT(self, ws: List[Tensor], i: int, x: Tensor) -> Tensor:
    if BFLOAT16_PRODUCTS:
        x = x.to(ws[i].dtype)
    return self.linear(x, ws[i])
