package dev.sluice.gateway.grpc;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.EventLoopConfined;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The open calls of one loop, looked through now and then for peers that let us wait: a timer for each call would cost more. */
@EventLoopConfined
final class CallWatch {

    private final Clock clock;
    private final long timeoutNanos;
    private final Set<Call> open = new LinkedHashSet<>();

    CallWatch(Clock clock, Duration timeout) {
        this.clock = clock;
        this.timeoutNanos = timeout.toNanos();
    }

    void add(Call call) {
        open.add(call);
    }

    void remove(Call call) {
        open.remove(call);
    }

    void look() {
        long now = clock.nanoTime();
        List.copyOf(open).forEach(call -> call.look(now, timeoutNanos));
    }

    int size() {
        return open.size();
    }
}
