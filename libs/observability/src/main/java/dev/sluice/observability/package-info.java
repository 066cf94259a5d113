/** The metrics registry and the operations endpoints that every Sluice process has: {@code /metrics} and {@code /health}. */
@NullMarked
package dev.sluice.observability;

import org.jspecify.annotations.NullMarked;
