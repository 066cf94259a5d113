package dev.sluice.gateway.grpc;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Quoted;
import dev.sluice.observability.Readiness;
import dev.sluice.schemas.health.HealthCheckRequest;
import dev.sluice.schemas.health.HealthCheckResponse;
import dev.sluice.schemas.health.HealthCheckResponse.ServingStatus;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code grpc.health.v1.Health} over readiness, of one loop: its watchers are told of changes when it looks. */
@EventLoopConfined
final class HealthService {

    static final String NAME = "grpc.health.v1.Health";

    /** The server as a whole, and its one service of substance. */
    private static final Set<String> KNOWN = Set.of("", InferenceService.NAME);

    private final Readiness readiness;
    private final Set<Watcher> watchers = new LinkedHashSet<>();

    HealthService(Readiness readiness) {
        this.readiness = readiness;
    }

    void addTo(Methods methods) {
        methods.unary(NAME, "Check", HealthCheckRequest.parser(), this::check);
        methods.add(NAME, "Watch", Watcher::new);
    }

    private Future<HealthCheckResponse> check(HealthCheckRequest asked) {
        return KNOWN.contains(asked.getService())
                ? Future.succeededFuture(response(status()))
                : Future.failedFuture(new CallRefusedException(
                        Ending.of(GrpcStatus.NOT_FOUND, "no such service: " + Quoted.of(asked.getService()))));
    }

    /** Tells watchers what has changed. */
    void look() {
        List.copyOf(watchers).forEach(Watcher::tell);
    }

    private ServingStatus status() {
        return readiness.isReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    private static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }

    private final class Watcher implements CallListener {

        private final Call call;
        private boolean isAsked;
        private boolean isKnown;
        private ServingStatus told = ServingStatus.UNKNOWN;

        Watcher(Call call) {
            this.call = call;
        }

        @Override
        public boolean begins(int bytes) {
            if (!isAsked && !SizeLimit.NAME.allows(bytes)) {
                call.end(SizeLimit.NAME.exceededBy(bytes));
            }
            return !isAsked && SizeLimit.NAME.allows(bytes);
        }

        @Override
        public void message(WireMessage message) {
            isAsked = true;
            try {
                isKnown = KNOWN.contains(message.question(HealthCheckRequest.parser(), SizeLimit.NAME, small -> {})
                        .getService());
                watchers.add(this);
                tell();
            } catch (CallRefusedException none) {
                call.end(none.ending());
            }
        }

        private void tell() {
            ServingStatus now = isKnown ? status() : ServingStatus.SERVICE_UNKNOWN;
            if (now != told) {
                told = now;
                call.write(response(now));
            }
        }

        @Override
        public void halfClosed() {
            if (!isAsked) {
                call.end(Ending.of(ErrorCode.INVALID_REQUEST, "the call has no message"));
            }
        }

        @Override
        public void gone(Outcome.Refused reason) {
            watchers.remove(this);
        }
    }
}
