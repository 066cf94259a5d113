package dev.sluice.gateway.request;

/**
 * A request that a worker has not answered and that is to be queued again.
 *
 * @param notBeforeNanos when it may be dispatched, a reading of {@code Clock.nanoTime()}: retries in excess of the budget wait
 */
public record Retry(Entry entry, long notBeforeNanos) {}
