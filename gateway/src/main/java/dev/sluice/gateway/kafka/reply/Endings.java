package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;

/** Code and reason of an outcome that is no prediction, refused or failed alike. */
final class Endings {

    private Endings() {}

    static ErrorCode code(Outcome outcome) {
        return outcome.fold(Endings::noCode, Outcome.Refused::code, Outcome.Failed::code);
    }

    static String reason(Outcome outcome) {
        return outcome.fold(Endings::noReason, Outcome.Refused::reason, Outcome.Failed::reason);
    }

    private static ErrorCode noCode(Outcome.Predicted predicted) {
        throw new IllegalStateException("a prediction has no error code");
    }

    private static String noReason(Outcome.Predicted predicted) {
        throw new IllegalStateException("a prediction has no reason");
    }
}
