package io.pposcope.engine;

/**
 * Writes what all families share: the pass over whole sequences, and decoding with a key-value cache. A family supplies
 * {@code embedded}, {@code turn}, {@code qkv}, {@code grouped}, {@code mixed} and {@code last_norm}, and for decoding
 * {@code packed}: a weight list laid out for so many rows.
 *
 * <p>Whole sequences attend in float32 whatever the products' precision: attention is quicker to differentiate so.
 *
 * <p>Hidden states are flat, {@code [rows · positions, D]}. After the last layer's attention only the asked-for places go on. Prompts are left-padded in decoding alone: {@code pad} counts
 * the padding of each row, {@code padded} says whether there is any, {@code at} is the slot written.
 */
final class TrunkScript {

    private TrunkScript() {}

    /** @param first place of the first layer's first tensor in a weight list */
    static String of(int first, int tensorsPerLayer, int layers, String cacheType) {
        return METHODS.replace("@OFFSET", first + " + " + tensorsPerLayer + " * layer").replace("@LAYERS", Integer.toString(layers)).replace("@TYPE", cacheType);
    }

    private static final String METHODS =
            """
              def hidden(self, ws: List[Tensor], tokens: Tensor, places: Tensor) -> Tensor:
                b = tokens.size(0)
                t = tokens.size(1)
                positions = torch.arange(t, device=tokens.device).unsqueeze(0)
                turn = self.turn(positions)
                x = self.embedded(ws, tokens, positions)
                for layer in range(@LAYERS):
                  o = @OFFSET
                  qkv = self.qkv(ws, o, x, b, t, turn)
                  attended = self.joined(torch.scaled_dot_product_attention(qkv[0].to(6), self.grouped(qkv[1]).to(6), self.grouped(qkv[2]).to(6), None, 0., True))
                  if layer == @LAYERS - 1:
                    x = self.at(x, places)
                    attended = self.at(attended, places)
                  x = self.mixed(ws, o, x, attended)
                return self.last_norm(ws, x)
              def joined(self, attended: Tensor) -> Tensor:
                return attended.transpose(1, 2).reshape([attended.size(0) * attended.size(2), -1])
              def at(self, hidden: Tensor, places: Tensor) -> Tensor:
                return torch.index_select(hidden, 0, places)
              def cache(self, like: Tensor, rows: int, heads: int, slots: int, width: int) -> List[Tensor]:
                made: List[Tensor] = []
                for layer in range(2 * @LAYERS):
                  made.append(torch.empty([rows, heads, slots, width], dtype=@TYPE, device=like.device))
                return made
              def prefill(self, ws: List[Tensor], cache: List[Tensor], tokens: Tensor, pad: Tensor, padded: bool) -> Tensor:
                b = tokens.size(0)
                p = tokens.size(1)
                slots = torch.arange(p, device=tokens.device)
                positions = (slots.unsqueeze(0) - pad.unsqueeze(1)).clamp(0)
                turn = self.turn(positions)
                x = self.embedded(ws, tokens, positions)
                rows = slots.view([1, 1, p, 1])
                columns = slots.view([1, 1, 1, p])
                seen = torch.logical_and(columns <= rows, columns >= pad.view([-1, 1, 1, 1]))
                mask = torch.logical_or(seen, columns == rows)
                for layer in range(@LAYERS):
                  o = @OFFSET
                  qkv = self.qkv(ws, o, x, b, p, turn)
                  k = self.grouped(cache[2 * layer].narrow(2, 0, p).copy_(qkv[1]))
                  v = self.grouped(cache[2 * layer + 1].narrow(2, 0, p).copy_(qkv[2]))
                  if padded:
                    attended = torch.scaled_dot_product_attention(qkv[0], k, v, mask)
                  else:
                    attended = torch.scaled_dot_product_attention(qkv[0], k, v, None, 0., True)
                  x = self.mixed(ws, o, x, self.joined(attended))
                return self.logits(ws, self.last_norm(ws, x.view([b, p, -1]).select(1, p - 1)))
              def advance(self, ws: List[Tensor], cache: List[Tensor], tokens: Tensor, pad: Tensor, padded: bool, at: int) -> Tensor:
                b = tokens.size(0)
                positions = (at - pad).unsqueeze(1)
                turn = self.turn(positions)
                x = self.embedded(ws, tokens.unsqueeze(1), positions)
                mask = pad
                if padded:
                  mask = (torch.arange(at + 1, device=tokens.device).unsqueeze(0) >= pad.unsqueeze(1)).view([-1, 1, 1, at + 1])
                for layer in range(@LAYERS):
                  o = @OFFSET
                  qkv = self.qkv(ws, o, x, b, 1, turn)
                  _k = cache[2 * layer].narrow(2, at, 1).copy_(qkv[1])
                  _v = cache[2 * layer + 1].narrow(2, at, 1).copy_(qkv[2])
                  k = self.grouped(cache[2 * layer].narrow(2, 0, at + 1))
                  v = self.grouped(cache[2 * layer + 1].narrow(2, 0, at + 1))
                  if padded:
                    attended = torch.scaled_dot_product_attention(qkv[0], k, v, mask)
                  else:
                    attended = torch.scaled_dot_product_attention(qkv[0], k, v)
                  x = self.mixed(ws, o, x, self.joined(attended))
                return self.logits(ws, self.last_norm(ws, x))
              def spread(self, to: List[Tensor], distinct: List[Tensor], rows: Tensor) -> int:
                for i in range(len(to)):
                  slots = distinct[i].size(2)
                  _c = to[i].narrow(2, 0, slots).copy_(torch.index_select(distinct[i], 0, rows))
                return 0
            """;
}
