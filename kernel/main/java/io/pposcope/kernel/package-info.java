/** Entry point of PPOscope's Jupyter kernel: start on a connection file, or install a kernelspec. */
package io.pposcope.kernel;
