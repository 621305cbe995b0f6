/**
 * Transparent models of text, by Tribuo: a linear preference reward whose weights can be read, a probe of what a reward
 * pays for, and clusters of responses.
 */
package io.pposcope.reward.tribuo;
