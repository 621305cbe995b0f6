/**
 * The Jupyter messaging protocol without sockets: messages as records, their frames, their signatures.
 * <p>Source: "Messaging in Jupyter", protocol 5.5.
 */
package io.pposcope.kernel.internal.protocol;
