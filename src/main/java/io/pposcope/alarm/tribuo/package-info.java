/** Early warning without thresholds: how far a run's metrics lie from those of healthy runs, by Tribuo. */
package io.pposcope.alarm.tribuo;
