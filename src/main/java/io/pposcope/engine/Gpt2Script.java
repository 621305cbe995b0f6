package io.pposcope.engine;

import io.pposcope.model.Gpt2Architecture;
import io.pposcope.model.LowRank;
import java.util.Optional;

/**
 * Writes the TorchScript of one GPT-2 architecture: layer norms, learnt positions, joint query-key-value matrix, GELU.
 *
 * <p>A weight list is the flattened {@link Gpt2Architecture#parameters()}: token and position embedding, twelve tensors a
 * layer, final norm, the unembedding where it is not tied, and for critics and reward models one score row at the end.
 *
 * <p>Source: Radford et al., 2019; Hugging Face's {@code modeling_gpt2}.
 */
final class Gpt2Script {

    /** Token and position embedding. */
    private static final int EMBEDDINGS = 2;
    private static final int TENSORS_PER_LAYER = 12;

    private Gpt2Script() {}

    static String of(Gpt2Architecture a, boolean half, Optional<LowRank> adapters) {
        int finalNorm = EMBEDDINGS + TENSORS_PER_LAYER * a.layers();
        return ProductScript.of(true, half, adapters.map(lowRank -> AdapterScript.of(lowRank, a, EMBEDDINGS, TENSORS_PER_LAYER)).orElse("")) + TrunkScript.of(EMBEDDINGS, TENSORS_PER_LAYER, a.layers(), half ? "15" : "6")
                + HeadScript.of(adapters.isPresent() ? a.parameters().size() : 0, a.tiedEmbeddings() ? 0 : finalNorm + 2, a.vocabularySize()) + LAYER
                .replace("@HIDDEN", Integer.toString(a.hiddenSize()))
                .replace("@HEADS", Integer.toString(a.heads()))
                .replace("@HEADDIM", Integer.toString(a.headSize()))
                .replace("@FIRST", Integer.toString(EMBEDDINGS))
                .replace("@FINALNORM", Integer.toString(finalNorm))
                .replace("@FEW", Integer.toString(ProductScript.FEW_ROWS))
                .replace("@LARGE", Integer.toString(ProductScript.LARGE_MATRIX))
                .replace("@GELU", a.tanhGelu() ? "tanh" : "none")
                .replace("@EPS", Double.toString(a.normEpsilon()));
    }

    private static final String LAYER =
            """
              def normed(self, ws: List[Tensor], o: int, x: Tensor) -> Tensor:
                return torch.layer_norm(x, [@HIDDEN], ws[o], ws[o + 1], @EPS)
              def embedded(self, ws: List[Tensor], tokens: Tensor, positions: Tensor) -> Tensor:
                return (torch.embedding(ws[0], tokens) + torch.embedding(ws[1], positions)).to(6).view([-1, @HIDDEN])
              def packed(self, ws: List[Tensor], rows: int) -> List[Tensor]:
                made: List[Tensor] = []
                for i in range(len(ws)):
                  w = ws[i]
                  if i >= @FIRST and i < @FINALNORM and w.dim() == 2 and w.numel() >= @LARGE and w.size(1) % 32 == 0 and w.dtype == 6 and not w.is_cuda and rows > 1 and rows <= @FEW:
                    w = w.view([w.size(0), -1, 32]).transpose(0, 1).contiguous()
                  made.append(w)
                return made
              def turn(self, positions: Tensor) -> List[Tensor]:
                return []
              def qkv(self, ws: List[Tensor], o: int, x: Tensor, b: int, t: int, turn: List[Tensor]) -> List[Tensor]:
                parts = torch.unbind(self.product(ws, o + 2, self.normed(ws, o, x)).view([b, t, 3, @HEADS, @HEADDIM]), 2)
                return [parts[0].transpose(1, 2), parts[1].transpose(1, 2), parts[2].transpose(1, 2)]
              def grouped(self, x: Tensor) -> Tensor:
                return x
              def mixed(self, ws: List[Tensor], o: int, x: Tensor, attended: Tensor) -> Tensor:
                y = self.onto(ws, o + 4, x, attended)
                return self.onto(ws, o + 10, y, torch.gelu(self.product(ws, o + 8, self.normed(ws, o + 6, y)), approximate="@GELU"))
              def last_norm(self, ws: List[Tensor], x: Tensor) -> Tensor:
                return self.normed(ws, @FINALNORM, x)
            """;
}
