package dev.sluice.gateway;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.IngressGate;
import dev.sluice.observability.Readiness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what dispatch says about its workers to readiness and to the ways in, also to one that is opened later. Closed
 * until dispatch says otherwise.
 */
@EventLoopConfined
final class WorkersGate implements IngressGate {

    private static final Logger log = LoggerFactory.getLogger(WorkersGate.class);
    private static final String COMPONENT = "workers";

    private final Readiness readiness;
    private final List<IngressGate> ingresses = new ArrayList<>();
    private @Nullable String heldFor;

    WorkersGate(Readiness readiness) {
        this.readiness = readiness;
        heldFor = "no worker is connected";
        readiness.notReady(COMPONENT, heldFor);
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
            readiness.notReady(COMPONENT, reason);
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
}
