/**
 * The sockets: one thread owns them all, sleeps in one poll, and is woken by a pipe when something is to be sent.
 * The only room that imports ZeroMQ.
 */
package io.pposcope.kernel.internal.transport;
