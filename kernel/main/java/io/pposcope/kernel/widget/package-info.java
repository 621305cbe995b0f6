/**
 * Real ipywidgets 8 driven from Java: each widget is a comm under the target {@code jupyter.widget} whose state the
 * front end mirrors. They act while a cell runs, and come back after a page reload.
 */
package io.pposcope.kernel.widget;
