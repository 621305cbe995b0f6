/**
 * How every object shows itself, in a notebook and in a terminal.
 *
 * <p>A value becomes a small {@link io.pposcope.inspect.View}: a table, a tree, charts, a strip of tokens, text, or a
 * group of these. A view is lowered twice, to text and to HTML, by a class of its own for each kind and output
 * ({@code TableText}, {@code TableHtml} …). {@link io.pposcope.inspect.Inspector} finds the view of a value: every
 * stage value and every explanation has one, any object joins in by implementing
 * {@link io.pposcope.inspect.Inspectable}, and a type that cannot is registered there.
 *
 * <p>HTML comes in fragments without script or outside resource. Tabs are radio buttons and hover is a style, so both
 * live on in an exported page. Colour is an opacity over whatever lies below, so that one fragment serves light and
 * dark themes; hue and strength both carry the number, blue below zero and orange above. All data passes through one
 * escape, and what neither HTML nor XML can hold becomes U+FFFD.
 */
package io.pposcope.inspect;
