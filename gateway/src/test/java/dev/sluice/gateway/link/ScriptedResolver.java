package dev.sluice.gateway.link;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Says of every host what the test says. Thread-safe. */
final class ScriptedResolver implements NameResolver {

    private volatile Future<Set<InetAddress>> answer = Future.succeededFuture(Set.of());
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public Future<Set<InetAddress>> resolve(String host) {
        asked.incrementAndGet();
        return answer;
    }

    void answers(String... addresses) {
        answers(Future.succeededFuture(addresses(addresses)));
    }

    void answers(Future<Set<InetAddress>> whatever) {
        answer = whatever;
    }

    void fails(String reason) {
        answer = Future.failedFuture(new UnknownHostException(reason));
    }

    int asked() {
        return asked.get();
    }

    static Set<InetAddress> addresses(String... literals) {
        var addresses = new HashSet<InetAddress>();
        for (String literal : literals) {
            try {
                addresses.add(InetAddress.getByName(literal));
            } catch (UnknownHostException noLiteral) {
                throw new IllegalArgumentException(literal, noLiteral);
            }
        }
        return addresses;
    }
}
