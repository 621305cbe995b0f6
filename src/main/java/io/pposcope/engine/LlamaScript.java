package io.pposcope.engine;

import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.LowRank;
import io.pposcope.model.RopeScaling;
import java.util.Arrays;
import java.util.Optional;

/**
 * Writes the TorchScript of one Llama-family architecture: root-mean-square norms, rotary positions, grouped-query
 * attention, gated SiLU feed-forward; biases and head norms where the family has them.
 *
 * <p>A weight list is the flattened {@link LlamaArchitecture#parameters()}: embedding, the tensors of each layer, final
 * norm, the unembedding where it is not tied, and for critics and reward models one score row at the end.
 *
 * <p>Source: Touvron et al., arXiv 2302.13971; rotary halves are laid out as in Hugging Face's {@code modeling_llama}.
 */
final class LlamaScript {

    private LlamaScript() {}

    static String of(LlamaArchitecture a, boolean half, Optional<LowRank> adapters) {
        int finalNorm = 1 + a.tensorsPerLayer() * a.layers();
        return ProductScript.of(false, half, adapters.map(lowRank -> AdapterScript.of(lowRank, a, 1, a.tensorsPerLayer())).orElse("")) + TrunkScript.of(1, a.tensorsPerLayer(), a.layers(), half ? "15" : "6")
                + HeadScript.of(adapters.isPresent() ? a.parameters().size() : 0, a.tiedEmbeddings() ? 0 : finalNorm + 1, a.vocabularySize()) + (ROTARY + LAYER)
                .replace("@FREQUENCIES", frequencies(a))
                .replace("@QUERIES", projection(a, 0, "@HEADS", norm(a, 0)))
                .replace("@KEYS", projection(a, 1, "@KVHEADS", norm(a, 1)))
                .replace("@VALUES", projection(a, 2, "@KVHEADS", ""))
                .replace("@OUT", Integer.toString(a.tensorsPerLayer() - 5))
                .replace("@NORM", Integer.toString(a.tensorsPerLayer() - 4))
                .replace("@GATE", Integer.toString(a.tensorsPerLayer() - 3))
                .replace("@UP", Integer.toString(a.tensorsPerLayer() - 2))
                .replace("@DOWN", Integer.toString(a.tensorsPerLayer() - 1))
                .replace("@HIDDEN", Integer.toString(a.hiddenSize()))
                .replace("@HEADS", Integer.toString(a.heads()))
                .replace("@KVHEADS", Integer.toString(a.keyValueHeads()))
                .replace("@GROUP", Integer.toString(a.heads() / a.keyValueHeads()))
                .replace("@HEADDIM", Integer.toString(a.headSize()))
                .replace("@FINALNORM", Integer.toString(finalNorm))
                .replace("@EPS", Double.toString(a.normEpsilon()));
    }

    /** Of each pair of coordinates: computed in float32 where nothing is scaled, as the models were trained; else listed. */
    private static String frequencies(LlamaArchitecture a) {
        RopeScaling scaling = a.variant().ropeScaling();
        return scaling instanceof RopeScaling.None
                ? "torch.pow(" + a.ropeTheta() + ", -torch.arange(0, @HEADDIM, 2, dtype=6, device=positions.device) / @HEADDIM)"
                : "torch.tensor(" + Arrays.toString(scaling.frequencies(a.ropeTheta(), a.headSize())) + ", dtype=6, device=positions.device)";
    }

    /** Queries, keys or values of the normed input {@code h}, a head's width last. */
    private static String projection(LlamaArchitecture a, int which, String heads, String norm) {
        int at = 1 + which * (a.variant().biases() ? 2 : 1);
        String bias = a.variant().biases() ? " + ws[o + " + (at + 1) + "]" : "";
        String split = "(self.product(ws, o + " + at + ", h)" + bias + ").view([b, t, " + heads + ", @HEADDIM])";
        return (norm.isEmpty() ? split : "torch.rms_norm(" + split + ", [@HEADDIM], " + norm + ", @EPS)") + ".transpose(1, 2)";
    }

    private static String norm(LlamaArchitecture a, int which) {
        return a.variant().headNorms() ? "ws[o + " + (a.tensorsPerLayer() - 7 + which) + "]" : "";
    }

    private static final String ROTARY =
            """
              def turn(self, positions: Tensor) -> List[Tensor]:
                angles = positions.to(6).view([positions.size(0), 1, -1, 1]) * @FREQUENCIES
                both = torch.cat([angles, angles], -1)
                return [torch.cos(both), torch.sin(both)]
              def rotate(self, x: Tensor, turn: List[Tensor]) -> Tensor:
                halves = torch.chunk(x, 2, -1)
                return x * turn[0] + torch.cat([-halves[1], halves[0]], -1) * turn[1]
            """;

    private static final String LAYER =
            """
              def embedded(self, ws: List[Tensor], tokens: Tensor, positions: Tensor) -> Tensor:
                return torch.embedding(ws[0], tokens).to(6).view([-1, @HIDDEN])
              def qkv(self, ws: List[Tensor], o: int, x: Tensor, b: int, t: int, turn: List[Tensor]) -> List[Tensor]:
                h = torch.rms_norm(x, [@HIDDEN], ws[o], @EPS)
                q = @QUERIES
                k = @KEYS
                v = @VALUES
                return [self.rotate(q, turn).to(v.dtype), self.rotate(k, turn).to(v.dtype), v]
              def packed(self, ws: List[Tensor], rows: int) -> List[Tensor]:
                return ws
              def grouped(self, x: Tensor) -> Tensor:
                if @GROUP == 1:
                  y = x
                else:
                  y = x.unsqueeze(2).expand([x.size(0), @KVHEADS, @GROUP, x.size(2), @HEADDIM]).reshape([x.size(0), @HEADS, x.size(2), @HEADDIM])
                return y
              def mixed(self, ws: List[Tensor], o: int, x: Tensor, attended: Tensor) -> Tensor:
                y = self.onto(ws, o + @OUT, x, attended)
                h = torch.rms_norm(y, [@HIDDEN], ws[o + @NORM], @EPS)
                return self.onto(ws, o + @DOWN, y, torch.silu(self.product(ws, o + @GATE, h)) * self.product(ws, o + @UP, h))
              def last_norm(self, ws: List[Tensor], x: Tensor) -> Tensor:
                return torch.rms_norm(x, [@HIDDEN], ws[@FINALNORM], @EPS)
            """;
}
