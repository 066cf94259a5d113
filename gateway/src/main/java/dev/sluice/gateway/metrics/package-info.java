/** What the stages count, in Micrometer. The stages own the interfaces; their names on the outside are decided here. */
@NullMarked
package dev.sluice.gateway.metrics;

import org.jspecify.annotations.NullMarked;
