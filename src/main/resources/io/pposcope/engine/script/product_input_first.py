# Matrix products of weights stored [inputs, outputs] with their bias behind them, as GPT-2 stores them.


# x [rows, inputs] times matrix i of the weight list, plus its bias. A matrix of three dimensions is laid out in
# blocks.
def PRODUCT(self, ws: List[Tensor], i: int, x: Tensor) -> Tensor:
    if ws[i].dim() == 3:
        y = self.blockwise_product(x, ws[i]).add_(ws[i + 1])
    elif BFLOAT16_PRODUCTS:
        y = torch.addmm(ws[i + 1].to(ws[i].dtype), x.to(ws[i].dtype), ws[i])
    else:
        y = self.affine(ws[i + 1], x, ws[i])
    return y
