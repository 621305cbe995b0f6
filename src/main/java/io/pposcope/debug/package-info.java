/**
 * The debugger: {@link io.pposcope.debug.Run} trains on a thread of its own and can be paused, stepped, edited, rewound
 * and branched; breakpoints and watches look at all that is measured; what-if answers before anything is trained.
 */
package io.pposcope.debug;
