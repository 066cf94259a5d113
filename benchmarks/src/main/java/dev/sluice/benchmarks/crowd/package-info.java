/** WebSockets that are open and idle, in numbers: what they cost the gateway is measured, so they cost next to nothing here. */
@NullMarked
package dev.sluice.benchmarks.crowd;

import org.jspecify.annotations.NullMarked;
