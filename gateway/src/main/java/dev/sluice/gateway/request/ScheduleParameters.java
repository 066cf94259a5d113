package dev.sluice.gateway.request;

import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a request says in its body of when it is to be served: the parameters of Triton's {@code schedule_policy}, which clients of
 * the protocol know how to set. Every edge reads them, and what it hears outside of the body wins. Pure.
 *
 * <p>They are meant for the gateway and end there: members of a run have equal parameters, so that those who differ by a time-out
 * alone would never meet, and a server behind us would count the time-out anew.
 */
public final class ScheduleParameters {

    private static final String PRIORITY = "priority";
    private static final String TIMEOUT = "timeout";
    private static final String WHOLE = "\\d{1,18}";

    /** Of a double that is no longer one whole number but many. */
    private static final double TOO_MANY = 0x1p53;

    private ScheduleParameters() {}

    /** How urgent it is, as a {@link Claim} has it; empty when it leaves that to others, which it does by 0 too. */
    public static OptionalInt priority(ModelInferRequest body) {
        InferParameter said = body.getParametersMap().get(PRIORITY);
        if (said == null) {
            return OptionalInt.empty();
        }
        long priority = whole(said).orElse(-1);
        if (priority < 0 || priority > Claim.LOWEST) {
            throw new InvalidRequestException("parameter 'priority' should be " + Claim.HIGHEST + " (first) to "
                    + Claim.LOWEST + " (last), or 0 for the usual one: " + shown(said));
        }
        return priority == 0 ? OptionalInt.empty() : OptionalInt.of((int) priority);
    }

    /** For how long it is worth answering; empty when it does not say, which 0 does not. */
    public static Optional<Duration> timeout(ModelInferRequest body) {
        InferParameter said = body.getParametersMap().get(TIMEOUT);
        if (said == null) {
            return Optional.empty();
        }
        long micros = whole(said).orElse(-1);
        if (micros < 0) {
            throw new InvalidRequestException(
                    "parameter 'timeout' should be a whole number of microseconds, or 0 for none: " + shown(said));
        }
        return micros == 0 ? Optional.empty() : Optional.of(Duration.of(micros, ChronoUnit.MICROS));
    }

    /** Takes them out of a body on its way to a worker. */
    public static void removeFrom(ModelInferRequest.Builder body) {
        if (body.getParametersCount() > 0) {
            body.removeParameters(PRIORITY).removeParameters(TIMEOUT);
        }
    }

    /** In whichever form it came: clients have their own ideas of the type of a number. More than 63 bits count as these. */
    private static OptionalLong whole(InferParameter said) {
        return switch (said.getParameterChoiceCase()) {
            case INT64_PARAM -> OptionalLong.of(said.getInt64Param());
            case UINT64_PARAM -> OptionalLong.of(said.getUint64Param() < 0 ? Long.MAX_VALUE : said.getUint64Param());
            case DOUBLE_PARAM -> whole(said.getDoubleParam());
            case STRING_PARAM ->
                said.getStringParam().matches(WHOLE)
                        ? OptionalLong.of(Long.parseLong(said.getStringParam()))
                        : OptionalLong.empty();
            case BOOL_PARAM, PARAMETERCHOICE_NOT_SET -> OptionalLong.empty();
        };
    }

    private static OptionalLong whole(double said) {
        return said == Math.rint(said) && Math.abs(said) <= TOO_MANY
                ? OptionalLong.of((long) said)
                : OptionalLong.empty();
    }

    private static String shown(InferParameter said) {
        return switch (said.getParameterChoiceCase()) {
            case INT64_PARAM -> Long.toString(said.getInt64Param());
            case UINT64_PARAM -> Long.toUnsignedString(said.getUint64Param());
            case DOUBLE_PARAM -> Double.toString(said.getDoubleParam());
            case STRING_PARAM -> Quoted.of(said.getStringParam());
            case BOOL_PARAM -> Boolean.toString(said.getBoolParam());
            case PARAMETERCHOICE_NOT_SET -> "nothing";
        };
    }
}
