package io.pposcope.engine;

/**
 * Writes the matrix products of a trunk. All activations are flat, {@code [rows · positions, width]}; matrix {@code i} of a
 * weight list is stored output first, as a linear layer, or input first with its bias behind it, as GPT-2's.
 *
 * <p>Few rows, as in decoding, spend their time reading the matrix. One that does not fit a cache is read nearly twice as
 * quickly in blocks of 32 outputs, by up to 8 rows, or as the first factor, by up to 16. Blocks of a matrix stored output
 * first are views; the others are laid out as blocks, {@code [n, inputs, 32]}, before decoding begins.
 *
 * <p>In bfloat16 the matrices are rounded once per call and multiplied in bfloat16; norms, biases, softmax, the residual
 * stream and the weights in training stay float32.
 */
final class ProductScript {

    /** Rows that read a matrix quicker in blocks. */
    static final int FEW_ROWS = 8;

    /** Numbers in the smallest matrix that is read in blocks. */
    static final int LARGE_MATRIX = 1 << 19;

    private ProductScript() {}

    /**
     * {@code product}: a matrix times activations, with its bias where there is one behind it; {@code onto}: the same added
     * to the residual stream {@code x}; {@code prepared}: a weight list as the products want it, which goes first through
     * this in every pass.
     *
     * @param half whether products are in bfloat16
     * @param adapter the script of {@link AdapterScript}; empty where no matrix is adapted
     */
    static String of(boolean inputFirst, boolean half, String adapter) {
        boolean plain = !half && adapter.isEmpty();
        String product = (inputFirst ? INPUT_FIRST : OUTPUT_FIRST).replace("@NAME", adapter.isEmpty() ? "product" : "base_product");
        String onto = !plain ? ONTO : inputFirst ? ONTO_INPUT_FIRST : ONTO_OUTPUT_FIRST;
        return ((half ? PREPARED_HALF : PREPARED) + product + (adapter.isEmpty() ? "" : adapter + ADAPTED) + onto + LINEAR)
                .replace("@X", half ? "x.to(ws[i].dtype)" : "x")
                .replace("@BIAS", half ? "ws[i + 1].to(ws[i].dtype)" : "ws[i + 1]")
                .replace("@HIDDENS", half ? "rows.to(unembedding.dtype)" : "rows")
                .replace("@FEW", Integer.toString(FEW_ROWS)).replace("@LARGE", Integer.toString(LARGE_MATRIX));
    }

    private static final String PREPARED =
            """
              def prepared(self, ws: List[Tensor]) -> List[Tensor]:
                return ws
            """;

    private static final String PREPARED_HALF =
            """
              def prepared(self, ws: List[Tensor]) -> List[Tensor]:
                halves: List[Tensor] = []
                for w in ws:
                  if w.dim() == 2:
                    if w.size(0) > 1:
                      halves.append(w.to(15))
                    else:
                      halves.append(w)
                  else:
                    halves.append(w)
                return halves
            """;

    private static final String INPUT_FIRST =
            """
              def @NAME(self, ws: List[Tensor], i: int, x: Tensor) -> Tensor:
                if ws[i].dim() == 3:
                  y = self.streamed(x, ws[i]).add_(ws[i + 1])
                else:
                  y = torch.addmm(@BIAS, @X, ws[i])
                return y
            """;

    private static final String OUTPUT_FIRST =
            """
              def @NAME(self, ws: List[Tensor], i: int, x: Tensor) -> Tensor:
                return self.linear(@X, ws[i])
            """;

    /** {@code adapter} tells the place of a matrix's A in the weight list, its B behind it; −1 where it is not adapted. */
    private static final String ADAPTED =
            """
              def product(self, ws: List[Tensor], i: int, x: Tensor) -> Tensor:
                y = self.base_product(ws, i, x)
                a = self.adapter(i)
                if a >= 0:
                  y = torch.add(y, torch.mm(torch.mm(@X, ws[a].t().to(y.dtype)), ws[a + 1].t().to(y.dtype)), alpha=self.adapter_scale())
                return y
            """;

    private static final String ONTO =
            """
              def onto(self, ws: List[Tensor], i: int, x: Tensor, h: Tensor) -> Tensor:
                return x + self.product(ws, i, h)
            """;

    private static final String ONTO_INPUT_FIRST =
            """
              def onto(self, ws: List[Tensor], i: int, x: Tensor, h: Tensor) -> Tensor:
                if ws[i].dim() == 3:
                  y = self.product(ws, i, h).add_(x)
                else:
                  y = (x + ws[i + 1]).addmm_(h, ws[i])
                return y
            """;

    private static final String ONTO_OUTPUT_FIRST =
            """
              def onto(self, ws: List[Tensor], i: int, x: Tensor, h: Tensor) -> Tensor:
                if h.size(0) <= 2 * @FEW:
                  y = x + self.product(ws, i, h)
                else:
                  y = torch.addmm(x, h, ws[i].t())
                return y
            """;

    private static final String LINEAR =
            """
              def unembed(self, unembedding: Tensor, rows: Tensor) -> Tensor:
                return self.linear(@HIDDENS, unembedding).to(6)
              def linear(self, x: Tensor, w: Tensor) -> Tensor:
                y = x
                if x.size(0) <= @FEW and w.numel() >= @LARGE and w.dtype == 6 and not x.is_cuda:
                  n = w.size(0) // 32
                  y = torch.cat([self.streamed(x, w.narrow(0, 0, 32 * n).view([n, 32, w.size(1)]).transpose(1, 2)), torch.linear(x, w.narrow(0, 32 * n, w.size(0) - 32 * n))], 1)
                elif x.size(0) <= 2 * @FEW and w.numel() >= 4 * @LARGE and not x.is_cuda:
                  y = torch.mm(w, x.t()).t().contiguous()
                else:
                  y = torch.linear(x, w)
                return y
              def streamed(self, x: Tensor, blocks: Tensor) -> Tensor:
                return torch.bmm(x.unsqueeze(0).expand([blocks.size(0), x.size(0), x.size(1)]), blocks).transpose(0, 1).reshape([x.size(0), -1])
            """;
}
