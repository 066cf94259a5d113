package dev.sluice.gateway;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.link.Reachability;
import dev.sluice.gateway.request.IngressGate;
import dev.sluice.observability.Readiness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what dispatch says about its workers to readiness and to the ways in, also to one that is opened later. Closed
 * until dispatch says otherwise. Readiness also hears of the workers that cannot be reached, and why.
 */
@EventLoopConfined
final class WorkersGate implements IngressGate, Reachability {

    private static final Logger log = LoggerFactory.getLogger(WorkersGate.class);
    private static final String COMPONENT = "workers";
    private static final String NO_WORKER = "no worker is connected";

    /** Workers that are named, and characters of a reason: a probe's answer is to be read. */
    private static final int MOST_NAMED = 4;

    private static final int LONGEST_REASON = 120;

    private final Readiness readiness;
    private final List<IngressGate> ingresses = new ArrayList<>();
    private final Map<String, String> notReached = new LinkedHashMap<>();
    private @Nullable String heldFor;

    WorkersGate(Readiness readiness) {
        this.readiness = readiness;
        heldFor = NO_WORKER;
        tellReadiness();
    }

    void attach(IngressGate ingress) {
        ingresses.add(ingress);
        if (heldFor != null) {
            ingress.hold(heldFor);
        }
    }

    @Override
    public void hold(String reason) {
        if (!reason.equals(heldFor)) {
            log.warn("ingestion held: reason={}", reason);
            heldFor = reason;
            tellReadiness();
            ingresses.forEach(ingress -> ingress.hold(reason));
        }
    }

    @Override
    public void resume() {
        if (heldFor != null) {
            log.info("ingestion goes on");
            heldFor = null;
            readiness.ready(COMPONENT);
            ingresses.forEach(IngressGate::resume);
        }
    }

    @Override
    public void reached(String worker) {
        notReached.remove(worker);
        tellReadiness();
    }

    @Override
    public void forgotten(String worker) {
        reached(worker);
    }

    @Override
    public void notReached(String worker, String reason) {
        notReached.put(worker, reason);
        tellReadiness();
    }

    private void tellReadiness() {
        if (heldFor != null) {
            String why = notReached.isEmpty() ? "" : (heldFor.equals(NO_WORKER) ? ": " : "; not reached: ") + named();
            readiness.notReady(COMPONENT, heldFor + why);
        }
    }

    private String named() {
        String named = notReached.entrySet().stream()
                .limit(MOST_NAMED)
                .map(worker -> worker.getKey() + ' ' + bounded(worker.getValue()))
                .collect(Collectors.joining(", "));
        int others = notReached.size() - MOST_NAMED;
        return others > 0 ? named + " and " + others + " more" : named;
    }

    private static String bounded(String reason) {
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "..." : reason;
    }
}
