/**
 * The threads that native inference runs on, and the bounded queue before them. Knows nothing of models: a lane takes a
 * task, and a task may fork others that any lane takes.
 */
@NullMarked
package dev.sluice.worker.lanes;

import org.jspecify.annotations.NullMarked;
