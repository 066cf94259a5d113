/**
 * A worker that does what a test says: a real gRPC server that speaks the worker link, in the test's own JVM, and burns no
 * CPU on models.
 *
 * <p>{@code ScriptedWorker} is the server, a {@code Script} says what becomes of a frame, {@code Scripts} has those that
 * several tests want, and {@code SumAndDifference} the answers of one of the tiny models.
 */
@NullMarked
package dev.sluice.testkit.worker;

import org.jspecify.annotations.NullMarked;
