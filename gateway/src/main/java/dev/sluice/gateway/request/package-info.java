/**
 * The vocabulary of the path: what a request is, how it may end, where it came from, and what a worker is to the stages
 * that feed it. Values here are immutable; the interfaces are the seams between stages.
 */
@NullMarked
package dev.sluice.gateway.request;

import org.jspecify.annotations.NullMarked;
