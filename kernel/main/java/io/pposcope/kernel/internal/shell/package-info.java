/**
 * Java cells, compiled by the JDK's compiler in this JVM. User code runs on the thread that asks, in a class loader
 * below the application's, so the objects of a cell are the objects of the library; every loop of a cell can be
 * stopped, no other thread is. JShell is asked where the pieces of a cell end and what could stand at a cursor; it
 * never runs anything.
 */
package io.pposcope.kernel.internal.shell;
