/**
 * Prompts and preference pairs from the user's files: JSON, JSON lines, plain text, in the layouts that published data
 * sets have.
 */
package io.pposcope.data;
