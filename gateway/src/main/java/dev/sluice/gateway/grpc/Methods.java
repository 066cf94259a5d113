package dev.sluice.gateway.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.sluice.gateway.clients.ClientPermit;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** What can be called, by path. Filled while a door is opened, and then only read. */
final class Methods {

    private final Supplier<ClientPermit> rooms;
    private final Map<String, Method> byPath = new HashMap<>();

    /** @param rooms for what questions hold that are not small */
    Methods(Supplier<ClientPermit> rooms) {
        this.rooms = rooms;
    }

    void add(String service, String name, Function<Call, CallListener> opened) {
        byPath.put('/' + service + '/' + name, new Method(name, opened));
    }

    <Q extends MessageLite, A extends MessageLite> void unary(
            String service, String name, Parser<Q> questions, Function<Q, Future<A>> method) {
        add(service, name, call -> new UnaryCall<>(call, questions, method, rooms.get()));
    }

    Optional<Method> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /**
     * One of them.
     *
     * @param name as metrics have it
     * @param opened what is told of a call of it
     */
    record Method(String name, Function<Call, CallListener> opened) {}
}
