/**
 * Magics: lines that begin with {@code %} and cells that begin with {@code %%}. They stand around the language: a cell
 * is cut at its magic lines, and what lies between runs as ordinary code.
 */
package io.pposcope.kernel.magic;
