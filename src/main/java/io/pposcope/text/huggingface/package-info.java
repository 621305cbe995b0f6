/** Tokenizers of other people's models, by Hugging Face's own library. */
package io.pposcope.text.huggingface;
