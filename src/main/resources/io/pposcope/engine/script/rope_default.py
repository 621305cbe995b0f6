# Inverse wavelengths of the rotary positions, [width / 2]; computed in float32, as the models were trained.
def rope_frequencies(self, positions: Tensor) -> Tensor:
    return torch.pow(ROPE_THETA, -torch.arange(0, HEAD_SIZE, 2, dtype=FLOAT32, device=positions.device) / HEAD_SIZE)
