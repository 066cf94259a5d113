package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.Clock;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for the addresses of one name for as long as the gateway lives, and says which workers come and go by them. */
@EventLoopConfined
final class NameWatch {

    private static final Logger log = LoggerFactory.getLogger(NameWatch.class);

    /** Systems give up by themselves, but may take their time; one that hangs is not asked again meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final WorkerName name;
    private final Duration refresh;
    private final NameResolver resolver;
    private final CoreLoop loop;
    private final Clock clock;
    private final Reachability reachability;
    private final Members members;
    private final Discovery discovery = new Discovery();

    private String trouble = "";
    private boolean isClosed;
    private CoreLoop.@Nullable Timer timer;

    /** @param reachability hears of the name as of a worker, so that readiness can say why there is none */
    NameWatch(
            WorkerConfig worker,
            NameResolver resolver,
            CoreLoop loop,
            Clock clock,
            Reachability reachability,
            Members members) {
        this.name = WorkerName.parse(worker.address());
        this.refresh = worker.refresh();
        this.resolver = resolver;
        this.loop = loop;
        this.clock = clock;
        this.reachability = reachability;
        this.members = members;
    }

    /** The workers of the name, as those who link to them see them. */
    interface Members {

        boolean isReachable(String address);

        void changed(Discovery.Change change);
    }

    void start() {
        ask();
    }

    boolean hasAnswered() {
        return discovery.hasAnswered();
    }

    void close() {
        isClosed = true;
        stopTimer();
    }

    private void ask() {
        timer = loop.schedule(PATIENCE, this::overdue);
        resolver.resolve(name.host())
                .onSuccess(addresses -> heard(workers(addresses), "the name has no address"))
                .onFailure(fault -> heard(Set.of(), LinkFaults.reason(fault)))
                .onComplete(asked -> askAgain());
    }

    private void overdue() {
        heard(Set.of(), "no answer in " + PATIENCE.toSeconds() + " s");
        timer = loop.schedule(PATIENCE, this::overdue);
    }

    private void askAgain() {
        stopTimer();
        if (!isClosed) {
            timer = loop.schedule(refresh, this::ask);
        }
    }

    private Set<String> workers(Set<InetAddress> addresses) {
        return addresses.stream().map(name::worker).collect(Collectors.toUnmodifiableSet());
    }

    private void heard(Set<String> answer, String otherwise) {
        if (isClosed) {
            return;
        }
        Discovery.Change change = discovery.heard(answer, members::isReachable, clock.nanoTime());
        tellTrouble(answer.isEmpty() ? otherwise : "");
        if (!change.isNone()) {
            log.info(
                    "workers of a name changed: name={} joined={} left={} known={}",
                    name,
                    change.joins(),
                    change.leaves(),
                    discovery.known().size());
            members.changed(change);
        }
    }

    /** Each once, for as long as it lasts. */
    private void tellTrouble(String reason) {
        if (reason.equals(trouble)) {
            return;
        }
        if (reason.isEmpty()) {
            log.info("name resolved: name={}", name);
            reachability.reached(name.toString());
        } else {
            log.warn(
                    "name not resolved: name={} reason={} kept={}",
                    name,
                    reason,
                    discovery.known().size());
            reachability.notReached(name.toString(), reason);
        }
        trouble = reason;
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
