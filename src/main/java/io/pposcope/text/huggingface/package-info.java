/** Tokenizers of other people's models, by Hugging Face's own library, and their chat templates, by Jinja2. */
package io.pposcope.text.huggingface;
