/**
 * The Open Inference Protocol over HTTP: an edge. {@code HttpLoop} listens, {@code HttpRoutes} says which page answers which
 * request, an {@code Exchange} is one request and its answer. {@code InferPage} is the way into the pipeline: head, place, body,
 * request, outcome, answer. Where an error gets its status is {@code HttpStatus}, and nowhere else.
 */
@NullMarked
package dev.sluice.gateway.http;

import org.jspecify.annotations.NullMarked;
