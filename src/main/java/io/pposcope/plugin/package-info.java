/** The library's views in Java kernels of other makers: IJava and its kin, and JJava. */
package io.pposcope.plugin;
