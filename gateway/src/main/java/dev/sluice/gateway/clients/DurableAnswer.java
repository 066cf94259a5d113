package dev.sluice.gateway.clients;

import dev.sluice.gateway.request.Outcome;

/**
 * The answer to a durable request.
 *
 * @param id as the client has named the request
 * @param after from which on the next answer is read
 */
public record DurableAnswer(String id, SessionToken after, Outcome outcome) {}
