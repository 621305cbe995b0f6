/**
 * The embedded world: a small language of tasks with known right answers, an annotator with measurable tastes, and a
 * gold reward that training never sees. It exists so that a collapse can be seen, measured and explained within
 * minutes.
 */
package io.pposcope.world;
