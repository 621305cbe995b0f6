# Low-rank adapters: y = x W + scale * (x A^T) B^T, arXiv 2106.09685. The adapters of a weight list stand behind its
# base.


def product(self, ws: List[Tensor], i: int, x: Tensor) -> Tensor:
    y = self.base_product(ws, i, x)
    a = self.adapter(i)
    if a >= 0:
        if BFLOAT16_PRODUCTS:
            x = x.to(ws[i].dtype)
        low = torch.mm(x, ws[a].t().to(y.dtype))
        y = torch.add(y, torch.mm(low, ws[a + 1].t().to(y.dtype)), alpha=ADAPTER_SCALE)
    return y


# Place of matrix i's A in the weight list, its B behind it; -1 where the matrix is not adapted.
def adapter(self, i: int) -> int:
    slots = ADAPTER_SLOTS
    slot = slots[(i - FIRST_LAYER) % TENSORS_PER_LAYER]
    place = -1
    if slot >= 0:
        place = BASE_TENSORS + 2 * ((i - FIRST_LAYER) // TENSORS_PER_LAYER * ADAPTERS_PER_LAYER + slot)
    return place
