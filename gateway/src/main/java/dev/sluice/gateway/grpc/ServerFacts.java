package dev.sluice.gateway.grpc;

import dev.sluice.gateway.clients.ClientEnvironment;
import dev.sluice.schemas.inference.ServerLiveResponse;
import dev.sluice.schemas.inference.ServerMetadataResponse;
import dev.sluice.schemas.inference.ServerReadyResponse;

/** What is said of the gateway as a server. Thread-safe. */
final class ServerFacts {

    private static final String NAME = "sluice";

    private final ClientEnvironment environment;

    ServerFacts(ClientEnvironment environment) {
        this.environment = environment;
    }

    ServerLiveResponse live() {
        return ServerLiveResponse.newBuilder().setLive(true).build();
    }

    ServerReadyResponse ready() {
        return ServerReadyResponse.newBuilder()
                .setReady(environment.readiness().isReady())
                .build();
    }

    /** An extension is named when it does what its specification says, and not when its calls merely answer. */
    ServerMetadataResponse metadata() {
        return ServerMetadataResponse.newBuilder()
                .setName(NAME)
                .setVersion(environment.version())
                .addExtensions("model_configuration")
                .addExtensions("model_repository")
                .addExtensions("schedule_policy")
                .addExtensions("statistics")
                .addExtensions("parameters")
                .build();
    }
}
