/**
 * Alarms that explain a collapse: rules look at every stage value and at the metrics so far, and what they find names
 * its evidence, says in two sentences what is going on, and proposes what to change.
 */
package io.pposcope.alarm;
