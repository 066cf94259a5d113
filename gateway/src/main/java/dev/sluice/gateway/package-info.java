/**
 * The gateway: requests come in from Kafka, WebSocket, HTTP or gRPC, are admitted, batched and dispatched to workers, and
 * each outcome leaves where its requester reads.
 *
 * <p>One package a stage, in path order: {@code kafka}, {@code pipeline}, {@code models}, {@code costs}, {@code batching}, {@code
 * dispatch}, {@code link}. A stage imports the vocabulary ({@code request}, {@code execution}) and never another stage;
 * {@code Gateway} is the one place that puts them together.
 */
@NullMarked
package dev.sluice.gateway;

import org.jspecify.annotations.NullMarked;
