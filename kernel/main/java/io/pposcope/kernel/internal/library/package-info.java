/**
 * The doorway between kernel and library: the only room of the kernel that imports the library.
 */
package io.pposcope.kernel.internal.library;
