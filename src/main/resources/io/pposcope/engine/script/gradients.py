# Differentiation. Weights never require gradients themselves: a pass differentiates with respect to detached aliases,
# so that a forward pass elsewhere never builds a graph.


def aliases(self, xs: List[Tensor]) -> List[Tensor]:
    _g = torch.set_grad_enabled(True)
    made: List[Tensor] = []
    for x in xs:
        made.append(torch.detach(x).requires_grad_(True))
    return made


# Aliases of a weight list; those of a frozen base need no gradient.
def weight_aliases(self, ws: List[Tensor]) -> List[Tensor]:
    _g = torch.set_grad_enabled(True)
    made: List[Tensor] = []
    for i in range(len(ws)):
        alias = torch.detach(ws[i])
        if i >= FROZEN_TENSORS:
            alias = alias.requires_grad_(True)
        made.append(alias)
    return made


# Gradients of a loss; zeros where it does not depend on an input.
def gradients(self, loss: Tensor, inputs: List[Tensor]) -> List[Tensor]:
    found = torch.grad([loss], inputs, None, None, False, True)
    _g = torch.set_grad_enabled(False)
    made: List[Tensor] = []
    for i in range(len(inputs)):
        g = found[i]
        if g is not None:
            t = unchecked_cast(Tensor, g)
        else:
            t = torch.zeros_like(inputs[i])
        made.append(t)
    return made


# Gradients of the trained weights. The graph begins at outputs with the gradients given for them; the LM head's own
# part comes from head_backward and is empty elsewhere.
def weight_gradients(
    self,
    outputs: List[Tensor],
    output_gradients: List[Optional[Tensor]],
    aliases: List[Tensor],
    head_gradient: Tensor) -> List[Tensor]:
    trained = aliases[FROZEN_TENSORS:]
    found = torch.grad(outputs, trained, output_gradients, None, False, True)
    _g = torch.set_grad_enabled(False)
    made: List[Tensor] = []
    for i in range(len(found)):
        g = found[i]
        if g is not None:
            t = unchecked_cast(Tensor, g)
            if i == LM_HEAD - FROZEN_TENSORS:
                if head_gradient.numel() > 0:
                    t = t.add_(head_gradient)
        else:
            if i == LM_HEAD - FROZEN_TENSORS and head_gradient.numel() > 0:
                t = head_gradient
            else:
                t = torch.zeros_like(trained[i])
        made.append(t.detach())
    return made


def add_gradients(self, to: List[Tensor], more: List[Tensor]) -> int:
    torch._foreach_add_(to, more)
    return 0
