/** The path of one request from admission to the acknowledged reply, and the count of how each ended. */
@NullMarked
package dev.sluice.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
