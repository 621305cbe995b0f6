/** What this build of the library is: its version, and which of the optional libraries stand beside it. */
package io.pposcope.internal.build;
