/** What an operator may set for the worker: the section {@code worker} of {@code sluice.yaml}. */
@NullMarked
package dev.sluice.worker.config;

import org.jspecify.annotations.NullMarked;
