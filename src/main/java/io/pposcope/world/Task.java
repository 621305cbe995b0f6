package io.pposcope.world;

import io.pposcope.text.Dialogue;

/**
 * A request with everything the world knows about it.
 *
 * @param key    what decides its split: requests of one key are all trained on, or all held out
 * @param answer section of the book that holds the ways to answer
 * @param right  what a right answer is about
 * @param wrong  what a mistaken answer is about
 */
record Task(Book book, String key, Dialogue prompt, String answer, SlotValues right, SlotValues wrong, Rubric demand) {

    boolean harmful() {
        return demand.harmful();
    }
}
