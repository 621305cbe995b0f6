# A weight list as the products read it: matrices rounded to bfloat16; vectors and the value head's one row stay
# float32.
def cast_weights(self, ws: List[Tensor]) -> List[Tensor]:
    cast: List[Tensor] = []
    for w in ws:
        if w.dim() == 2:
            if w.size(0) > 1:
                cast.append(w.to(BFLOAT16))
            else:
                cast.append(w)
        else:
            cast.append(w)
    return cast
