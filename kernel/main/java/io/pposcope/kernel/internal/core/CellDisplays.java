package io.pposcope.kernel.internal.core;

import com.google.gson.JsonObject;
import io.pposcope.kernel.display.DisplayBus;
import io.pposcope.kernel.display.MimeBundle;
import io.pposcope.kernel.internal.protocol.Json;
import java.io.IOException;
import java.util.Optional;

/** Publishes displays for the cell of the calling thread. */
final class CellDisplays implements DisplayBus {
    private final Cells cells;
    private final InputBroker input;

    CellDisplays(Cells cells, InputBroker input) {
        this.cells = cells;
        this.input = input;
    }

    @Override
    public void show(MimeBundle bundle, Optional<String> displayId) {
        cells.here().ifPresent(cell -> cell.publish("display_data", content(bundle, displayId)));
    }

    @Override
    public void update(MimeBundle bundle, String displayId) {
        cells.forUpdate()
                .ifPresent(cell -> cell.publish("update_display_data", content(bundle, Optional.of(displayId))));
    }

    @Override
    public void clear(boolean wait) {
        cells.here().ifPresent(cell -> cell.publish("clear_output", Json.object("wait", wait)));
    }

    @Override
    public String ask(String prompt, boolean password) throws IOException {
        return input.ask(prompt, password);
    }

    private static JsonObject content(MimeBundle bundle, Optional<String> displayId) {
        var transients = new JsonObject();
        displayId.ifPresent(id -> transients.addProperty("display_id", id));
        return Json.object("data", bundle.data(), "metadata", new JsonObject(), "transient", transients);
    }
}
