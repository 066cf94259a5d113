/**
 * Durable requests of connected clients: sent to a topic of requests like anybody's, and answered in the topic of sessions, which
 * every gateway reads whole. One thread owns the consumer and who follows which session; what was missed is read by others.
 */
@NullMarked
package dev.sluice.gateway.kafka.session;

import org.jspecify.annotations.NullMarked;
