/**
 * Models as they are served: loaded from their files, scanned, warmed up, and run.
 *
 * <p>A request becomes {@linkplain dev.sluice.worker.model.Piece pieces} ({@code prepare}), pieces of one shape class share a
 * run ({@code run}), and when all pieces of a request have run it has its answer. A plain model makes one piece of a request,
 * an embedding model one of each text.
 */
@NullMarked
package dev.sluice.worker.model;

import org.jspecify.annotations.NullMarked;
