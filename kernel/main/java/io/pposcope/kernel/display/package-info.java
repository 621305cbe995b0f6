/**
 * What a cell shows: the static doorway {@link io.pposcope.kernel.display.Display}, MIME bundles, and the renderers
 * that turn objects into them. Knows neither sockets nor the language of the cells.
 */
package io.pposcope.kernel.display;
