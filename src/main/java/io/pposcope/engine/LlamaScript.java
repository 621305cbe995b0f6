package io.pposcope.engine;

import io.pposcope.model.LlamaArchitecture;
import io.pposcope.model.RopeScaling;
import java.util.Arrays;

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

    static String of(LlamaArchitecture a) {
        int finalNorm = 1 + a.tensorsPerLayer() * a.layers();
        return (ROTARY + LAYER + FORWARD + DECODE)
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
                .replace("@LAYERS", Integer.toString(a.layers()))
                .replace("@HEADS", Integer.toString(a.heads()))
                .replace("@KVHEADS", Integer.toString(a.keyValueHeads()))
                .replace("@GROUP", Integer.toString(a.heads() / a.keyValueHeads()))
                .replace("@HEADDIM", Integer.toString(a.headSize()))
                .replace("@ROWS", Integer.toString(a.tensorsPerLayer()))
                .replace("@FINALNORM", Integer.toString(finalNorm))
                .replace("@UNEMBEDDING", Integer.toString(a.tiedEmbeddings() ? 0 : finalNorm + 1))
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
        String bias = a.variant().biases() ? ", ws[o + " + (at + 1) + "]" : "";
        String split = "torch.linear(h, ws[o + " + at + "]" + bias + ").view([b, t, " + heads + ", @HEADDIM])";
        return (norm.isEmpty() ? split : "torch.rms_norm(" + split + ", [@HEADDIM], " + norm + ", @EPS)") + ".transpose(1, 2)";
    }

    private static String norm(LlamaArchitecture a, int which) {
        return a.variant().headNorms() ? "ws[o + " + (a.tensorsPerLayer() - 7 + which) + "]" : "";
    }

    private static final String ROTARY =
            """
              def rotary(self, positions: Tensor) -> Tuple[Tensor, Tensor]:
                angles = positions.to(6).unsqueeze(-1) * @FREQUENCIES
                both = torch.cat([angles, angles], -1)
                return (torch.cos(both), torch.sin(both))
              def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
                halves = torch.chunk(x, 2, -1)
                return x * cos + torch.cat([-halves[1], halves[0]], -1) * sin
            """;

    private static final String LAYER =
            """
              def qkv(self, ws: List[Tensor], o: int, x: Tensor, cos: Tensor, sin: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
                b = x.size(0)
                t = x.size(1)
                h = torch.rms_norm(x, [@HIDDEN], ws[o], @EPS)
                q = @QUERIES
                k = @KEYS
                v = @VALUES
                return (self.rotate(q, cos, sin), self.rotate(k, cos, sin), v)
              def grouped(self, x: Tensor) -> Tensor:
                if @GROUP == 1:
                  y = x
                else:
                  y = x.unsqueeze(2).expand([x.size(0), @KVHEADS, @GROUP, x.size(2), @HEADDIM]).reshape([x.size(0), @HEADS, x.size(2), @HEADDIM])
                return y
              def mixed(self, ws: List[Tensor], o: int, x: Tensor, attended: Tensor) -> Tensor:
                joined = attended.transpose(1, 2).reshape([x.size(0), x.size(1), -1])
                y = x + torch.linear(joined, ws[o + @OUT])
                h = torch.rms_norm(y, [@HIDDEN], ws[o + @NORM], @EPS)
                return y + torch.linear(torch.silu(torch.linear(h, ws[o + @GATE])) * torch.linear(h, ws[o + @UP]), ws[o + @DOWN])
            """;

    private static final String FORWARD =
            """
              def hidden(self, ws: List[Tensor], tokens: Tensor) -> Tensor:
                cs = self.rotary(torch.arange(tokens.size(1), device=tokens.device))
                x = torch.embedding(ws[0], tokens)
                for layer in range(@LAYERS):
                  o = 1 + @ROWS * layer
                  qkv = self.qkv(ws, o, x, cs[0], cs[1])
                  attended = torch.scaled_dot_product_attention(qkv[0], self.grouped(qkv[1]), self.grouped(qkv[2]), None, 0., True)
                  x = self.mixed(ws, o, x, attended)
                return torch.rms_norm(x, [@HIDDEN], ws[@FINALNORM], @EPS)
              def logits(self, ws: List[Tensor], hidden: Tensor) -> Tensor:
                return torch.linear(hidden, ws[@UNEMBEDDING])
              def at(self, hidden: Tensor, places: Tensor) -> Tensor:
                return hidden.reshape([-1, @HIDDEN]).index_select(0, places)
            """;

    /** Prompts are left-padded here alone; {@code pad} counts the padding of each row, {@code at} is the slot written. */
    private static final String DECODE =
            """
              def prefill(self, ws: List[Tensor], cache: List[Tensor], tokens: Tensor, pad: Tensor) -> Tensor:
                p = tokens.size(1)
                slots = torch.arange(p, device=tokens.device)
                cs = self.rotary((slots.unsqueeze(0) - pad.unsqueeze(1)).clamp(0).unsqueeze(1))
                rows = slots.view([1, 1, p, 1])
                columns = slots.view([1, 1, 1, p])
                seen = torch.logical_and(columns <= rows, columns >= pad.view([-1, 1, 1, 1]))
                mask = torch.logical_or(seen, columns == rows)
                x = torch.embedding(ws[0], tokens)
                for layer in range(@LAYERS):
                  o = 1 + @ROWS * layer
                  qkv = self.qkv(ws, o, x, cs[0], cs[1])
                  k = cache[2 * layer].narrow(2, 0, p).copy_(qkv[1])
                  v = cache[2 * layer + 1].narrow(2, 0, p).copy_(qkv[2])
                  x = self.mixed(ws, o, x, torch.scaled_dot_product_attention(qkv[0], self.grouped(k), self.grouped(v), mask))
                last = torch.rms_norm(x.select(1, p - 1), [@HIDDEN], ws[@FINALNORM], @EPS)
                return self.logits(ws, last)
              def advance(self, ws: List[Tensor], cache: List[Tensor], tokens: Tensor, pad: Tensor, at: int) -> Tensor:
                cs = self.rotary((at - pad).view([-1, 1, 1]))
                mask = (torch.arange(at + 1, device=tokens.device).unsqueeze(0) >= pad.unsqueeze(1)).view([-1, 1, 1, at + 1])
                x = torch.embedding(ws[0], tokens).unsqueeze(1)
                for layer in range(@LAYERS):
                  o = 1 + @ROWS * layer
                  qkv = self.qkv(ws, o, x, cs[0], cs[1])
                  _k = cache[2 * layer].narrow(2, at, 1).copy_(qkv[1])
                  _v = cache[2 * layer + 1].narrow(2, at, 1).copy_(qkv[2])
                  k = self.grouped(cache[2 * layer].narrow(2, 0, at + 1))
                  v = self.grouped(cache[2 * layer + 1].narrow(2, 0, at + 1))
                  x = self.mixed(ws, o, x, torch.scaled_dot_product_attention(qkv[0], k, v, mask))
                last = torch.rms_norm(x.squeeze(1), [@HIDDEN], ws[@FINALNORM], @EPS)
                return self.logits(ws, last)
            """;
}
