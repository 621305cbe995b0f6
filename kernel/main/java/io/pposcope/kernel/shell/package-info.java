/**
 * Java cells: JShell in this JVM. User code runs on the thread that asks, in a class loader below the application's,
 * so the objects of a cell are the objects of the library; every loop of a cell can be stopped, no other thread is.
 */
package io.pposcope.kernel.shell;
