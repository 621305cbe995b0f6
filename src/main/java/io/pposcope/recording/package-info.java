/**
 * Experience on disk, in a format that other tools read: JSON lines for what people read, safetensors for numbers per
 * token.
 *
 * <p>A recording is a folder with two files per iteration, {@code iteration-000012.jsonl} and
 * {@code iteration-000012.safetensors}. Everything comes back as the same objects, bit for bit; no model is needed.
 *
 * <h2>The JSON file</h2>
 * UTF-8, one object a line: the header; a line per response, or per prompt where nothing was sampled yet; a line per
 * minibatch of the update. What the kind of value does not hold is {@code null}. Doubles are exact, and those that JSON
 * lacks are the strings {@code "Infinity"}, {@code "-Infinity"} and {@code "NaN"}; one of several rules says its
 * {@code kind}. Lines may be corrected by hand, as long as their number and order stay.
 * <table>
 * <caption>Header</caption>
 * <tr><th>field</th><th>in kinds</th><th>meaning</th></tr>
 * <tr><td>{@code format}</td><td>all</td><td>{@code pposcope-recording-1}; another is refused</td></tr>
 * <tr><td>{@code kind}</td><td>all</td><td>{@code PromptBatch}, {@code Rollout}, {@code Scores}, {@code Rewards},
 *     {@code Advantages}, {@code UpdateReport} or {@code Iteration}; each but {@code UpdateReport} holds all earlier
 *     ones</td></tr>
 * <tr><td>{@code iteration}</td><td>all</td><td>counted from 0</td></tr>
 * <tr><td>{@code tensors}</td><td>all</td><td>{@code bytes} and {@code crc32} of the safetensors file, by which a torn pair is
 *     noticed</td></tr>
 * <tr><td>{@code lines}</td><td>all</td><td>how many follow: {@code rows}, then {@code minibatches}</td></tr>
 * <tr><td>{@code metrics}</td><td>all</td><td>everything measured, by path; recomputed, not read back</td></tr>
 * <tr><td>{@code sampling}</td><td>from Rollout on</td><td>{@code policyVersion} in optimiser steps, and the {@code controls}:
 *     {@code temperature}, {@code topP}, {@code topK}, {@code repetitionPenalty}</td></tr>
 * <tr><td>{@code shaping}</td><td>from Rewards on</td><td>the {@link io.pposcope.experience.ShapingRule}</td></tr>
 * <tr><td>{@code momentsAfter}</td><td>from Rewards on</td><td>{@code mean}, {@code variance}, {@code count} of raw scores, this
 *     batch included</td></tr>
 * <tr><td>{@code advantage}</td><td>from Advantages on</td><td>the {@link io.pposcope.experience.AdvantageRule}</td></tr>
 * <tr><td>{@code update}</td><td>UpdateReport, Iteration</td><td>its {@code iteration}, {@code policyVersion} after it, mean {@code metrics}, why it
 *     {@code stopped} early or null</td></tr>
 * <tr><td>{@code seconds}</td><td>Iteration</td><td>wall-clock, by stage</td></tr>
 * <tr><td>{@code tokenParts}</td><td>from Scores on</td><td>names of the reward function's own rewards per token; may be left out
 *     where there are none</td></tr>
 * </table>
 * <table>
 * <caption>Line of a response</caption>
 * <tr><th>field</th><th>in kinds</th><th>meaning</th></tr>
 * <tr><td>{@code row}</td><td>all but UpdateReport</td><td>from 0, in order</td></tr>
 * <tr><td>{@code prompt}</td><td>all but UpdateReport</td><td>{@code id}, {@code text}, {@code tokens}, {@code pieces}</td></tr>
 * <tr><td>{@code response}</td><td>from Rollout on</td><td>{@code text}, {@code pieces}, {@code finish}: {@code END} or
 *     {@code LENGTH}</td></tr>
 * <tr><td>{@code score}</td><td>from Scores on</td><td>raw</td></tr>
 * <tr><td>{@code parts}</td><td>from Scores on</td><td>named contributions to the score, the same names in every line</td></tr>
 * <tr><td>{@code transformed}</td><td>from Rewards on</td><td>the score as it enters the last token's reward</td></tr>
 * </table>
 * <table>
 * <caption>Line of a minibatch, in UpdateReport and Iteration</caption>
 * <tr><th>field</th><th>meaning</th></tr>
 * <tr><td>{@code minibatch}</td><td>N, from 0, in order</td></tr>
 * <tr><td>{@code epoch}</td><td>pass over the rollout, from 0</td></tr>
 * <tr><td>{@code rows}</td><td>responses trained on, in their order</td></tr>
 * <tr><td>{@code metrics}</td><td>by path</td></tr>
 * </table>
 *
 * <h2>The safetensors file</h2>
 * Responses lie one after another: the numbers of response i begin at the sum of the {@code lengths} before it. B
 * responses, T tokens of all of them, b responses of a minibatch, t tokens of those.
 * <table>
 * <caption>Tensors</caption>
 * <tr><th>name</th><th>type, shape</th><th>in kinds</th><th>meaning</th></tr>
 * <tr><td>{@code lengths}</td><td>I64 [B]</td><td>from Rollout on</td><td>tokens of each response</td></tr>
 * <tr><td>{@code tokens}</td><td>I64 [T]</td><td>from Rollout on</td><td>ids</td></tr>
 * <tr><td>{@code logProbs}, {@code samplingLogProbs}, {@code entropies}, {@code refLogProbs}, {@code values}, {@code byHand}</td>
 *     <td>F64 [T]</td><td>from Rollout on</td><td>as in {@link io.pposcope.experience.Rollout}</td></tr>
 * <tr><td>{@code tokenParts.N}</td><td>F64 [T]</td><td>from Scores on</td><td>the reward function's own rewards per token, the
 *     N-th of the header's {@code tokenParts}</td></tr>
 * <tr><td>{@code klPenalties}, {@code rewards}</td><td>F64 [T]</td><td>from Rewards on</td>
 *     <td>−β·kl, and its sum with token parts and score part</td></tr>
 * <tr><td>{@code rawAdvantages}, {@code advantages}, {@code returns}, {@code mask}</td><td>F64 [T]</td><td>from Advantages on</td>
 *     <td>before and after whitening and clip; the critic's targets; 1 where the token counts in the losses</td></tr>
 * <tr><td>{@code ratios.N}, {@code clipped.N}</td><td>F64 [t]</td><td>UpdateReport, Iteration</td>
 *     <td>of minibatch N, as in {@link io.pposcope.experience.MinibatchReport}</td></tr>
 * <tr><td>{@code ratios.N.lengths}</td><td>I64 [b]</td><td>UpdateReport, Iteration</td><td>tokens of each of its responses</td></tr>
 * </table>
 *
 * <h2>Writing</h2>
 * Both files are written whole beside their places, as {@code NAME.writing}, then each is moved there in one step, the
 * JSON last. A full disk or a killed process leaves the older pair, if there was one, or the new. A reader that finds
 * tensors which do not belong to {@code NAME.jsonl} but to {@code NAME.jsonl.writing} takes the latter: the process
 * died between the two moves.
 */
package io.pposcope.recording;
