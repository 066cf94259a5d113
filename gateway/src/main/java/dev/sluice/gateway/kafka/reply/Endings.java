package dev.sluice.gateway.kafka.reply;

import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;

/** What an outcome is to those who do not care whether it was refused or failed. */
final class Endings {

    private Endings() {}

    static boolean isPrediction(Outcome outcome) {
        return outcome.fold(predicted -> true, refused -> false, failed -> false);
    }

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
