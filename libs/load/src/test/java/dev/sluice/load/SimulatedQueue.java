package dev.sluice.load;

import java.time.Duration;
import java.util.Optional;

/** Servers behind one queue, each request served in the same time: what a run against them would come to, without running it. */
final class SimulatedQueue {

    private final int servers;
    private final long serviceNanos;

    SimulatedQueue(int servers, Duration service) {
        this.servers = servers;
        this.serviceNanos = service.toNanos();
    }

    /** The rate at which all servers are always busy. */
    double capacity() {
        return servers * 1e9 / serviceNanos;
    }

    RunResult run(Schedule.Plan plan) {
        Schedule schedule = Schedule.poisson(plan);
        var ledger = new Ledger(schedule.count());
        long[] freeAt = new long[servers];
        for (int number = 0; number < schedule.count(); number++) {
            int server = number % servers;
            freeAt[server] = Math.max(freeAt[server], schedule.offsetNanos(number)) + serviceNanos;
            ledger.ended(number, Ledger.OK, freeAt[server]);
        }
        return new Reckoning(schedule, ledger, schedule.count(), plan.nanos())
                .result(
                        Spread.of(Spread.recorder()),
                        new Limits(Duration.ZERO, Long.MAX_VALUE, Optional.empty()),
                        number -> "request " + number);
    }
}
