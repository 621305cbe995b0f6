/** Kernelspecs: how Jupyter learns that this kernel exists. */
package io.pposcope.kernel.internal.install;
