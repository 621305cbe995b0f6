package io.pposcope.reward.polyglot;

/** A fault on its way out of the worker's interpreter. */
final class GuestFault extends RuntimeException {

    private final transient Fault fault;

    GuestFault(Fault fault) {
        super(fault.text());
        this.fault = fault;
    }

    GuestFault(String kind, String message) {
        this(Fault.of(kind, message));
    }

    Fault fault() {
        return fault;
    }
}
