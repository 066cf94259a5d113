package dev.sluice.gateway.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.clients.ModelConfigs;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.oip.Datatype;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.DataType;
import io.grpc.Status;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors, time-outs and datatypes in the words of gRPC and Triton. */
class EndingTest {

    @ParameterizedTest
    @CsvSource({
        "INVALID_REQUEST, INVALID_ARGUMENT, ''",
        "UNKNOWN_MODEL, NOT_FOUND, ''",
        "MODEL_NOT_READY, UNAVAILABLE, 1000",
        "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED, ''",
        "OVERLOADED, RESOURCE_EXHAUSTED, 100",
        "UNAVAILABLE, UNAVAILABLE, 1000",
        "CANCELLED, CANCELLED, ''",
        "MODEL_ERROR, INTERNAL, ''",
        "REPLY_TOO_LARGE, RESOURCE_EXHAUSTED, -1",
        "REPLY_TOPIC_REFUSED, FAILED_PRECONDITION, ''",
        "UNAUTHENTICATED, UNAUTHENTICATED, ''",
        "PERMISSION_DENIED, PERMISSION_DENIED, ''",
        "INTERNAL, INTERNAL, ''",
    })
    void saysEveryErrorWithItsStatusAndWhetherToTryAgain(ErrorCode code, Status.Code status, String pushback) {
        MultiMap trailers = MultiMap.caseInsensitiveMultiMap();

        Ending.of(code, "why").writeTo(trailers);

        assertThat(trailers.get("grpc-status")).isEqualTo(Integer.toString(status.value()));
        assertThat(trailers.get("grpc-message")).isEqualTo("why");
        assertThat(trailers.get("sluice-error-code")).isEqualTo(code.name());
        assertThat(trailers.contains("grpc-retry-pushback-ms")).isEqualTo(!pushback.isEmpty());
        if (!pushback.isEmpty()) {
            assertThat(trailers.get("grpc-retry-pushback-ms")).isEqualTo(pushback);
        }
    }

    @ParameterizedTest
    @EnumSource(GrpcStatus.class)
    void numbersStatusesAsEverybodyDoes(GrpcStatus status) {
        assertThat(status.code).isEqualTo(Status.Code.valueOf(status.name()).value());
    }

    @Test
    void writesMessagesThatAHeaderCanHold() {
        assertThat(StatusMessage.encoded("50% größer\n")).isEqualTo("50%25 gr%C3%B6%C3%9Fer%0A");
        assertThat(StatusMessage.encoded("ü".repeat(10_000)))
                .hasSizeLessThan(4_100)
                .endsWith("%C3%BC...");
    }

    @ParameterizedTest
    @CsvSource({
        "1H, PT1H",
        "2M, PT2M",
        "3S, PT3S",
        "99999999m, PT27H46M39.999S",
        "5u, PT0.000005S",
        "6n, PT0.000000006S"
    })
    void readsTheTimeoutOfACall(String header, Duration timeout) {
        assertThat(GrpcTimeout.parse(header)).isEqualTo(timeout);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "5", "-1S", "1s", "123456789S", "1 S", "٣S"})
    void refusesWhatIsNoTimeout(String header) {
        assertThatThrownBy(() -> GrpcTimeout.parse(header)).isInstanceOf(InvalidRequestException.class);
    }

    @ParameterizedTest
    @EnumSource(Datatype.class)
    void hasATypeOfTritonForEveryDatatype(Datatype datatype) {
        DataType type = ModelConfigs.dataType(datatype.name());

        assertThat(type.name()).isEqualTo("TYPE_" + (datatype == Datatype.BYTES ? "STRING" : datatype.name()));
    }
}
