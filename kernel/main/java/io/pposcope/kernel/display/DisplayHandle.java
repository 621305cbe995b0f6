package io.pposcope.kernel.display;

/** A place in the notebook whose content can be replaced, from any thread and after its cell has ended. */
public final class DisplayHandle {
    private final DisplayBus bus;
    private final String id;

    DisplayHandle(DisplayBus bus, String id) {
        this.bus = bus;
        this.id = id;
    }

    /** The display id on the wire. */
    public String id() {
        return id;
    }

    /** Shows {@code value} instead of what stands here now. */
    public void update(Object value) {
        bus.update(Renderers.render(value), id);
    }

    @Override
    public String toString() {
        return "DisplayHandle[" + id + "]";
    }
}
