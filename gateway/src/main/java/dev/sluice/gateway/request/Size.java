package dev.sluice.gateway.request;

/**
 * How much a request asks of a model.
 *
 * @param rows size of dimension 0 for a batchable model, else 1
 * @param length how long each row is: tokens of a text, estimated, or what the shape says; 1 where nothing varies
 */
public record Size(int rows, int length) {

    public Size {
        if (rows < 1 || length < 1) {
            throw new IllegalArgumentException("a request has a row of some length, was " + rows + " x " + length);
        }
    }
}
