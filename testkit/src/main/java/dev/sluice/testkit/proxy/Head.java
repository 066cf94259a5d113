package dev.sluice.testkit.proxy;

/**
 * What toxics see of the chunk whose turn it is.
 *
 * @param number its number in the line; the same while parts of it go out
 * @param bytes how many of its bytes are still to go out; none at the end of the stream
 */
record Head(long number, int bytes, long arrivedNanos) {

    boolean isEnd() {
        return bytes == 0;
    }
}
