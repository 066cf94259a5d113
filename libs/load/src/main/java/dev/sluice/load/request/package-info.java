/** What is sent: bodies, encoded before the run, and the ids that requests are known by. */
@NullMarked
package dev.sluice.load.request;

import org.jspecify.annotations.NullMarked;
