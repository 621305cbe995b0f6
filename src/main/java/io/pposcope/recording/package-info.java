/**
 * Experience on disk, in a format that other tools read: JSON lines for what people read, safetensors for numbers per token.
 *
 * <p>A recording is a folder with two files per iteration, {@code iteration-000012.jsonl} and
 * {@code iteration-000012.safetensors}. Everything comes back as the same objects, bit for bit; no model is needed.
 *
 * <p>The first line of the JSON file is the header:
 * <table>
 * <caption>Header</caption>
 * <tr><td>{@code format}</td><td>{@code pposcope-recording-1}</td></tr>
 * <tr><td>{@code kind}</td><td>the furthest stage value: {@code PromptBatch}, {@code Rollout}, {@code Scores}, {@code Rewards},
 *     {@code Advantages}, {@code UpdateReport} or {@code Iteration}; each holds all earlier ones</td></tr>
 * <tr><td>{@code iteration}</td><td>number of the iteration</td></tr>
 * <tr><td>{@code tensors}</td><td>size and CRC-32 of the safetensors file, by which a torn pair is noticed</td></tr>
 * <tr><td>{@code metrics}</td><td>everything measured, by path</td></tr>
 * <tr><td>{@code sampling}</td><td>policy version and sampling controls</td></tr>
 * <tr><td>{@code shaping}, {@code momentsAfter}, {@code advantage}</td><td>the rules in force, and the running moments</td></tr>
 * <tr><td>{@code update}</td><td>policy version after it, mean metrics, why it stopped early</td></tr>
 * <tr><td>{@code seconds}</td><td>by stage</td></tr>
 * </table>
 * Then follows one line per response ({@code row}, {@code prompt}, {@code response}, {@code score}, {@code parts},
 * {@code transformed}), then one per minibatch ({@code minibatch}, {@code epoch}, {@code rows}, {@code metrics}). What is not
 * known yet is {@code null}. Numbers that JSON lacks are the strings {@code "Infinity"}, {@code "-Infinity"}, {@code "NaN"}.
 *
 * <p>The safetensors file holds, responses one after another, {@code lengths} (I64, one per response), {@code tokens} (I64),
 * and F64 series: {@code logProbs}, {@code samplingLogProbs}, {@code entropies}, {@code refLogProbs}, {@code values},
 * {@code byHand}, {@code klPenalties}, {@code rewards}, {@code rawAdvantages}, {@code advantages}, {@code returns},
 * {@code mask}; and for each minibatch {@code ratios.0} and {@code clipped.0} … with their
 * {@code ratios.0.lengths} ….
 */
package io.pposcope.recording;
