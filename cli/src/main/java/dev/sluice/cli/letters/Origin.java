package dev.sluice.cli.letters;

/** Where the record of a dead letter lay. */
record Origin(String topic, int partition, long offset) {

    @Override
    public String toString() {
        return topic + '-' + partition + '-' + offset;
    }
}
