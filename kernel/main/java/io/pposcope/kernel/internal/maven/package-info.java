/** Libraries by their Maven coordinates, for cells. */
package io.pposcope.kernel.internal.maven;
