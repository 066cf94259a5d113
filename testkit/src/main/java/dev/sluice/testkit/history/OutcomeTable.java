package dev.sluice.testkit.history;

/**
 * Where each outcome of a record goes: the table of {@code docs/protocol.md}, said a second time on purpose, since a
 * judge that asked the gateway would agree with it.
 */
final class OutcomeTable {

    private OutcomeTable() {}

    static boolean needsReply(String code) {
        return !code.equals("REPLY_TOPIC_REFUSED");
    }

    /** Of a code that is not in the table, or that no record from Kafka can end with, both are asked. */
    static boolean needsDeadLetter(String code) {
        return !code.equals(Reply.OK) && !code.equals("DEADLINE_EXCEEDED");
    }
}
