/**
 * Numbers, tables and figures that pages publish: data files with where each is from, and the marked blocks of pages
 * that are written from them. {@code ./pposcope record} makes the data files.
 */
package io.pposcope.internal.publish;
