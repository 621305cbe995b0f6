# Matrix products as libtorch computes them.


# x [rows, inputs] times w [outputs, inputs], transposed.
def times_transposed(self, x: Tensor, w: Tensor) -> Tensor:
    return torch.linear(x, w)


# The same plus a bias; w [inputs, outputs].
def affine(self, bias: Tensor, x: Tensor, w: Tensor) -> Tensor:
    return torch.addmm(bias, x, w)


# a [n, k] times b [k, m], without gradients.
def times(self, a: Tensor, b: Tensor) -> Tensor:
    return torch.mm(a, b)
