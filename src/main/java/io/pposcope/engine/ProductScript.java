package io.pposcope.engine;

/**
 * Writes the matrix products of a trunk. All activations are flat, {@code [rows · positions, width]}; matrix {@code i} of a
 * weight list is stored output first, as a linear layer, or input first with its bias behind it, as GPT-2's.
 *
 * <p>Few rows, as in decoding, spend their time reading the matrix. One that does not fit a cache is read nearly twice as
 * quickly in blocks of 32 outputs, by up to 8 rows, or as the first factor, by up to 16.
 *
 * <p>In bfloat16 the matrices are rounded once per call and multiplied in bfloat16; norms, biases, softmax, the residual
 * stream and the weights in training stay float32.
 */
final class ProductScript {

    private ProductScript() {}

    /**
     * {@code product}: a matrix times activations; {@code onto}: the same added to the residual stream {@code x};
     * {@code prepared}: a weight list as the products want it, which goes first through this in every pass.
     *
     * @param half whether products are in bfloat16
     * @param adapter the script of {@link AdapterScript}; empty where no matrix is adapted
     */
    static String of(boolean inputFirst, boolean half, String adapter) {
        String x = half ? "x.to(ws[i].dtype)" : "x";
        String h = half ? "h.to(ws[i].dtype)" : "h";
        String product = inputFirst ? (half ? "torch.addmm(ws[i + 1].to(ws[i].dtype), " + x + ", ws[i])" : "torch.addmm(ws[i + 1], x, ws[i])")
                : "self.linear(" + x + ", ws[i])";
        String onto = half ? "x + " + product.replace(x, h) : inputFirst ? "(x + ws[i + 1]).addmm_(h, ws[i])" : "torch.addmm(x, h, ws[i].t())";
        if (!adapter.isEmpty()) {
            return (half ? PREPARED_HALF : PREPARED) + adapter + ADAPTED.replace("@PRODUCT", product)
                    + UNEMBED.replace("@ROWS", half ? "rows.to(unembedding.dtype)" : "rows");
        }
        return (half ? PREPARED_HALF : PREPARED) + PRODUCTS.replace("@PRODUCT", product).replace("@ONTO", onto) + UNEMBED.replace("@ROWS", half ? "rows.to(unembedding.dtype)" : "rows");
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

    private static final String PRODUCTS =
            """
              def product(self, ws: List[Tensor], i: int, x: Tensor) -> Tensor:
                return @PRODUCT
              def onto(self, ws: List[Tensor], i: int, x: Tensor, h: Tensor) -> Tensor:
                return @ONTO
            """;

    /** {@code adapter} tells the place of a matrix's A in the weight list, its B behind it; −1 where it is not adapted. */
    private static final String ADAPTED =
            """
              def product(self, ws: List[Tensor], i: int, x: Tensor) -> Tensor:
                y = @PRODUCT
                a = self.adapter(i)
                if a >= 0:
                  y = torch.add(y, torch.mm(torch.mm(x, ws[a].t().to(x.dtype)), ws[a + 1].t().to(x.dtype)), alpha=self.adapter_scale())
                return y
              def onto(self, ws: List[Tensor], i: int, x: Tensor, h: Tensor) -> Tensor:
                return x + self.product(ws, i, h)
            """;

    private static final String UNEMBED =
            """
              def unembed(self, unembedding: Tensor, rows: Tensor) -> Tensor:
                return self.linear(@ROWS, unembedding).to(6)
              def linear(self, x: Tensor, w: Tensor) -> Tensor:
                y = x
                if x.size(0) <= 16 and w.numel() >= 2097152 and not x.is_cuda:
                  if x.size(0) <= 8 and w.dtype == 6:
                    y = self.streamed(x, w)
                  else:
                    y = torch.mm(w, x.t()).t().contiguous()
                else:
                  y = torch.linear(x, w)
                return y
              def streamed(self, x: Tensor, w: Tensor) -> Tensor:
                n = w.size(0) // 32
                blocks = w.narrow(0, 0, 32 * n).view([n, 32, w.size(1)]).transpose(1, 2)
                y = torch.bmm(x.unsqueeze(0).expand([n, x.size(0), x.size(1)]), blocks).transpose(0, 1).reshape([x.size(0), 32 * n])
                return torch.cat([y, torch.linear(x, w.narrow(0, 32 * n, w.size(0) - 32 * n))], 1)
            """;
}
