package io.pposcope.engine;

import io.pposcope.model.Gpt2Architecture;

/**
 * Writes the TorchScript of one GPT-2 architecture: layer norms, learnt positions, joint query-key-value matrix, GELU.
 *
 * <p>A weight list is the flattened {@link Gpt2Architecture#parameters()}: token and position embedding, twelve tensors a
 * layer, final norm, the unembedding where it is not tied, and for critics and reward models one score row at the end.
 *
 * <p>Source: Radford et al., 2019; Hugging Face's {@code modeling_gpt2}.
 */
final class Gpt2Script {

    private static final int TENSORS_PER_LAYER = 12;

    private Gpt2Script() {}

    static String of(Gpt2Architecture a) {
        int finalNorm = 2 + TENSORS_PER_LAYER * a.layers();
        return (LAYER + FORWARD + DECODE)
                .replace("@HIDDEN", Integer.toString(a.hiddenSize()))
                .replace("@LAYERS", Integer.toString(a.layers()))
                .replace("@HEADS", Integer.toString(a.heads()))
                .replace("@HEADDIM", Integer.toString(a.headSize()))
                .replace("@ROWS", Integer.toString(TENSORS_PER_LAYER))
                .replace("@FINALNORM", Integer.toString(finalNorm))
                .replace("@UNEMBEDDING", Integer.toString(a.tiedEmbeddings() ? 0 : finalNorm + 2))
                .replace("@GELU", a.tanhGelu() ? "tanh" : "none")
                .replace("@EPS", Double.toString(a.normEpsilon()));
    }

    private static final String LAYER =
            """
              def normed(self, ws: List[Tensor], o: int, x: Tensor) -> Tensor:
                return torch.layer_norm(x, [@HIDDEN], ws[o], ws[o + 1], @EPS)
              def affine(self, ws: List[Tensor], o: int, x: Tensor) -> Tensor:
                return torch.matmul(x, ws[o]) + ws[o + 1]
              def qkv(self, ws: List[Tensor], o: int, x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
                parts = torch.chunk(self.affine(ws, o + 2, self.normed(ws, o, x)), 3, -1)
                return (self.split(parts[0]), self.split(parts[1]), self.split(parts[2]))
              def split(self, x: Tensor) -> Tensor:
                return x.view([x.size(0), x.size(1), @HEADS, @HEADDIM]).transpose(1, 2)
              def mixed(self, ws: List[Tensor], o: int, x: Tensor, attended: Tensor) -> Tensor:
                joined = attended.transpose(1, 2).reshape([x.size(0), x.size(1), -1])
                y = x + self.affine(ws, o + 4, joined)
                return y + self.affine(ws, o + 10, torch.gelu(self.affine(ws, o + 8, self.normed(ws, o + 6, y)), approximate="@GELU"))
            """;

    private static final String FORWARD =
            """
              def hidden(self, ws: List[Tensor], tokens: Tensor) -> Tensor:
                x = torch.embedding(ws[0], tokens) + torch.narrow(ws[1], 0, 0, tokens.size(1))
                for layer in range(@LAYERS):
                  o = 2 + @ROWS * layer
                  qkv = self.qkv(ws, o, x)
                  x = self.mixed(ws, o, x, torch.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], None, 0., True))
                return self.normed(ws, @FINALNORM, x)
              def logits(self, ws: List[Tensor], hidden: Tensor) -> Tensor:
                return torch.linear(hidden, ws[@UNEMBEDDING])
              def at(self, hidden: Tensor, places: Tensor) -> Tensor:
                return hidden.reshape([-1, @HIDDEN]).index_select(0, places)
            """;

    /** As in {@link LlamaScript}: prompts are left-padded, {@code pad} counts each row's padding, {@code at} is the slot written. */
    private static final String DECODE =
            """
              def prefill(self, ws: List[Tensor], cache: List[Tensor], tokens: Tensor, pad: Tensor) -> Tensor:
                p = tokens.size(1)
                slots = torch.arange(p, device=tokens.device)
                rows = slots.view([1, 1, p, 1])
                columns = slots.view([1, 1, 1, p])
                seen = torch.logical_and(columns <= rows, columns >= pad.view([-1, 1, 1, 1]))
                mask = torch.logical_or(seen, columns == rows)
                x = torch.embedding(ws[0], tokens) + torch.embedding(ws[1], (slots.unsqueeze(0) - pad.unsqueeze(1)).clamp(0))
                for layer in range(@LAYERS):
                  o = 2 + @ROWS * layer
                  qkv = self.qkv(ws, o, x)
                  k = cache[2 * layer].narrow(2, 0, p).copy_(qkv[1])
                  v = cache[2 * layer + 1].narrow(2, 0, p).copy_(qkv[2])
                  x = self.mixed(ws, o, x, torch.scaled_dot_product_attention(qkv[0], k, v, mask))
                return self.logits(ws, self.normed(ws, @FINALNORM, x.select(1, p - 1)))
              def advance(self, ws: List[Tensor], cache: List[Tensor], tokens: Tensor, pad: Tensor, at: int) -> Tensor:
                mask = (torch.arange(at + 1, device=tokens.device).unsqueeze(0) >= pad.unsqueeze(1)).view([-1, 1, 1, at + 1])
                x = (torch.embedding(ws[0], tokens) + torch.embedding(ws[1], at - pad)).unsqueeze(1)
                for layer in range(@LAYERS):
                  o = 2 + @ROWS * layer
                  qkv = self.qkv(ws, o, x)
                  _k = cache[2 * layer].narrow(2, at, 1).copy_(qkv[1])
                  _v = cache[2 * layer + 1].narrow(2, at, 1).copy_(qkv[2])
                  k = cache[2 * layer].narrow(2, 0, at + 1)
                  v = cache[2 * layer + 1].narrow(2, 0, at + 1)
                  x = self.mixed(ws, o, x, torch.scaled_dot_product_attention(qkv[0], k, v, mask))
                return self.logits(ws, self.normed(ws, @FINALNORM, x.squeeze(1)))
            """;
}
