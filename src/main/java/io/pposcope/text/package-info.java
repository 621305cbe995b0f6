/**
 * Texts as tokens and dialogues as texts: a byte-pair tokenizer of our own, and those of Hugging Face with their chat
 * templates.
 */
package io.pposcope.text;
