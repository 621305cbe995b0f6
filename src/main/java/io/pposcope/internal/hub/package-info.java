/** Repositories of the Hugging Face hub, fetched into the cache that its own tools use. */
package io.pposcope.internal.hub;
