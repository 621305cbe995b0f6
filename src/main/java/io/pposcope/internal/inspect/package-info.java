/** What several rooms need to show metrics and failures: names and meanings of metrics, tracebacks as text. */
package io.pposcope.internal.inspect;
