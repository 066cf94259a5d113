/** The Open Inference Protocol over HTTP: an edge. */
@NullMarked
package dev.sluice.gateway.http;

import org.jspecify.annotations.NullMarked;
