# Inverse wavelengths of the rotary positions, [width / 2], scaled for a longer context.
def rope_frequencies(self, positions: Tensor) -> Tensor:
    return torch.tensor(ROPE_FREQUENCIES, dtype=FLOAT32, device=positions.device)
