/**
 * Runs against runs: several configurations over several seeds, the paper's predictions as claims that a table of runs
 * confirms or does not, alarms against recorded collapses, policies against each other on held-out prompts.
 */
package io.pposcope.evaluate;
