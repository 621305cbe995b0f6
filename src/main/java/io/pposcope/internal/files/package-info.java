/**
 * Reading files that somebody else wrote: text in its encoding, JSON field by field, names that must stay inside a
 * folder. Every error names the file, the place in it, what was found, what was expected and what to do.
 *
 * <p>{@link io.pposcope.internal.files.FolderLock} keeps a folder to one writing process at a time.
 */
package io.pposcope.internal.files;
