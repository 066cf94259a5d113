package dev.sluice.testkit.history;

/** A record that a request topic holds, whoever sent it. */
public record RequestRecord(RecordId id, String correlation, Fingerprint print) {}
