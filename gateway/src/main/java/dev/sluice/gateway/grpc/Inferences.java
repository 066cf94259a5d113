package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.gateway.clients.ClientPath.ClientVerdict;
import dev.sluice.gateway.clients.ClientPermit;
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

    /** Counts a request that never had a place. */
    void refused(Outcome.Refused reason) {
        environment.path().refused(reason, () -> {});
    }
}
