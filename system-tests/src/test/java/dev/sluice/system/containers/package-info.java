/**
 * The same harm as in {@code faults}, done to containers: hosts with addresses of their own, which are stopped, killed, paused
 * and cut off, and a name behind which workers come and go. The same judge reads what became of the requests.
 *
 * <p>{@code Images} makes the images from the assembled distribution, or says why this machine cannot; {@code Stack} is what
 * runs, once for all cases; each case has topics of its own ({@code CaseTopics}).
 */
@NullMarked
package dev.sluice.system.containers;

import org.jspecify.annotations.NullMarked;
