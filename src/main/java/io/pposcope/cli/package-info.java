/** The commands of {@code ./pposcope}, one class each. */
package io.pposcope.cli;
