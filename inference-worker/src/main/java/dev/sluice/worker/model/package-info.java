/**
 * Models as they are served: loaded from their files, scanned, warmed up, and run.
 *
 * <p>A request becomes {@linkplain dev.sluice.worker.model.Piece pieces} ({@code prepare}), pieces of one shape class share a
 * run ({@code run}), and when all pieces of a request have run it has its answer. A plain model makes one piece of a request,
 * a text model one of each text.
 *
 * <p>All kinds of text models are one: tokens, pieces, runs. What they differ in is the head that reads a text's part of what
 * the graph gave, and writes its row of the answer.
 */
@NullMarked
package dev.sluice.worker.model;

import org.jspecify.annotations.NullMarked;
