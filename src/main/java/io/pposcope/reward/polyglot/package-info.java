/**
 * Rewards written in Python and JavaScript.
 *
 * <p>Guest code never runs in this process. Every language has a worker process of its own, started when first used,
 * with a bound on its memory; inside it each reward has a context without files, network, processes, threads or access
 * to Java. A reward that runs too long is interrupted, and where it does not heed that, its worker is ended; the next
 * call starts a fresh one. Both guard against accidents: endless loops, gigantic allocations, recursion that swallows
 * its errors, floods of output. They are no boundary against an attacker, who would have found a way out of the
 * interpreter and then has the rights of the user who started it.
 *
 * <p>{@link io.pposcope.reward.polyglot.GuestReward} is the entrance. The worker's side begins at {@code WorkerMain}.
 */
package io.pposcope.reward.polyglot;
