package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ClientPath.ClientVerdict;
import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.Outcome;

/** Lets inferences in. Thread-safe. */
final class Inferences {

    private final ClientEnvironment environment;

    Inferences(ClientEnvironment environment) {
        this.environment = environment;
    }

    /** Asks for a place for a message of so many bytes, before it is held. Who is turned away has been counted. */
    ClientVerdict admit(int bytes) {
        return environment.path().admit(bytes);
    }

    Inference begin(ClientPermit permit, Call call, Inference.Asker asker) {
        return new Inference(environment, call, permit, asker);
    }

    /** Counts a message that never had a place; a caller who goes away before there is one has asked for nothing. */
    void refused(Outcome.Refused reason) {
        if (reason.code() != ErrorCode.CANCELLED) {
            environment
                    .path()
                    .admit(0)
                    .fold(
                            permit -> {
                                environment.path().refused(reason, permit);
                                return true;
                            },
                            turnedAway -> false);
        }
    }
}
