# Matrix products by oneDNN, in float32; products of few rows with a small matrix are quicker by libtorch's own. oneDNN
# reads a transposed view as it is.


# x [rows, inputs] times w [outputs, inputs], transposed.
def times_transposed(self, x: Tensor, w: Tensor) -> Tensor:
    if self.pays(x, w):
        y = self.onednn(x, w, None)
    else:
        y = torch.linear(x, w)
    return y


# The same plus a bias; w [inputs, outputs]. With gradients libtorch multiplies: in its release 2.7 the backward product
# of oneDNN's differentiable form is wrong for a transposed weight.
def affine(self, bias: Tensor, x: Tensor, w: Tensor) -> Tensor:
    if self.pays(x, w) and not torch.is_grad_enabled():
        y = self.onednn(x, w.t(), bias)
    else:
        y = torch.addmm(bias, x, w)
    return y


# a [n, k] times b [k, m], without gradients.
def times(self, a: Tensor, b: Tensor) -> Tensor:
    if self.pays(a, b):
        y = self.onednn(a, b.t(), None)
    else:
        y = torch.mm(a, b)
    return y


def pays(self, x: Tensor, w: Tensor) -> bool:
    return x.dtype == FLOAT32 and (x.size(0) > 2 * FEW_ROWS or w.numel() >= MEDIUM_MATRIX)


# The first form can be differentiated, the second is quicker.
def onednn(self, x: Tensor, w: Tensor, bias: Optional[Tensor]) -> Tensor:
    if torch.is_grad_enabled():
        y = torch.to_dense(ops.aten.mkldnn_linear(torch.to_mkldnn(x), w, bias))
    else:
        y = ops.mkldnn._linear_pointwise(x, w, bias, "none", annotate(List[Optional[number]], []), None)
    return y
