package dev.sluice.cli.letters;

/** Offsets of one partition. Not each of them need hold a letter. */
record Span(int partition, long begin, long end) {

    boolean isEmpty() {
        return begin >= end;
    }

    boolean holds(long offset) {
        return begin <= offset && offset < end;
    }

    long length() {
        return Math.max(0, end - begin);
    }

    Span from(long offset) {
        return new Span(partition, offset, end);
    }

    Span until(long offset) {
        return new Span(partition, begin, offset);
    }
}
