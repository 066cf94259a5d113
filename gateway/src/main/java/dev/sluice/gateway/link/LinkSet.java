package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.WorkerListener;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The links to the workers that are known now. A worker that is named twice, by the configuration or by names, has one link,
 * made as it was named first, for as long as it is named at all. Then it leaves: it finishes what it has, is closed, and is
 * forgotten everywhere. One that is named again before it is forgotten is linked anew after that.
 */
@EventLoopConfined
final class LinkSet {

    private static final Logger log = LoggerFactory.getLogger(LinkSet.class);

    private final Function<WorkerConfig, Link> links;
    private final CoreLoop loop;
    private final WorkerListener listener;
    private final Reachability reachability;

    /** Both by the canonical address. */
    private final Map<String, Named> named = new LinkedHashMap<>();

    private final Map<String, Link> leaving = new HashMap<>();

    /** @param links makes them */
    LinkSet(Function<WorkerConfig, Link> links, CoreLoop loop, WorkerListener listener, Reachability reachability) {
        this.links = links;
        this.loop = loop;
        this.listener = listener;
        this.reachability = reachability;
    }

    void join(WorkerConfig worker) {
        String address = WorkerAddress.canonical(worker.address());
        Named known = named.get(address);
        if (known != null) {
            known.times++;
            log.info("worker named more than once: worker={} link={}", known.worker.address(), known.worker.link());
            return;
        }
        var joining = new Named(worker);
        named.put(address, joining);
        if (!leaving.containsKey(address)) {
            connect(joining);
        }
    }

    void leave(WorkerConfig worker) {
        String address = WorkerAddress.canonical(worker.address());
        Named known = Objects.requireNonNull(named.get(address), address);
        known.times--;
        if (known.times > 0) {
            return;
        }
        named.remove(address);
        Link link = known.link;
        if (link != null) {
            leaving.put(address, link);
            Future<Void> idle = link.leave();
            reachability.forgotten(link.id());
            // In a turn of its own, so that dispatch has heard of the end of the last frame.
            idle.onComplete(ended -> loop.execute(() -> remove(address, link)));
        }
    }

    boolean isConnected(WorkerConfig worker) {
        Named known = named.get(WorkerAddress.canonical(worker.address()));
        return known != null && known.link != null && known.link.isConnected();
    }

    /** How many workers are named. */
    int size() {
        return named.size();
    }

    /** Those of the workers that are named now. */
    Stream<Link> links() {
        return named.values().stream().map(known -> known.link).filter(Objects::nonNull);
    }

    void close() {
        Stream.concat(links(), leaving.values().stream()).toList().forEach(Link::close);
        named.clear();
        leaving.clear();
    }

    private void connect(Named joining) {
        Link link = links.apply(joining.worker);
        joining.link = link;
        link.start();
    }

    private void remove(String address, Link link) {
        if (!leaving.remove(address, link)) {
            return;
        }
        link.close();
        listener.removed(link);
        log.info("worker removed: worker={}", link.id());
        Named again = named.get(address);
        if (again != null) {
            connect(again);
        }
    }

    @EventLoopConfined
    private static final class Named {

        private final WorkerConfig worker;
        private int times = 1;

        /** None while an earlier one is leaving. */
        private @Nullable Link link;

        Named(WorkerConfig worker) {
            this.worker = worker;
        }
    }
}
