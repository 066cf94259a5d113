package dev.sluice.gateway.link;

import dev.sluice.settings.Setting;
import java.time.Duration;
import java.util.List;

/** One worker and the way to it, or a name whose addresses are workers. */
public record WorkerConfig(
        @Setting(
                meaning =
                        "Where the worker listens for gRPC, as host:port. With dns:///host:port each address of the host "
                                + "is a worker of its own, and workers come and go with the addresses.")
        String address,

        @Setting(
                meaning = "sluice for a worker of ours, oip for any server of the Open Inference Protocol.",
                defaultValue = "sluice")
        LinkKind link,

        @Setting(
                meaning = "Only for oip: the models to use. Without any, the server is asked for its repository index.")
        List<String> models,

        @Setting(
                meaning =
                        "Only for oip: how many frames the server is given at the same time. A worker of ours says it "
                                + "itself.",
                defaultValue = "2")
        int credit,

        @Setting(
                meaning = "Only for dns:///host:port: how long after an answer the name is asked for again.",
                defaultValue = "5s")
        Duration refresh) {

    private static final Duration LEAST_REFRESH = Duration.ofMillis(100);

    public WorkerConfig {
        models = List.copyOf(models);
        if (credit < 1) {
            throw new IllegalArgumentException("workers[].credit must be at least 1, was " + credit);
        }
        if (refresh.compareTo(LEAST_REFRESH) < 0) {
            throw new IllegalArgumentException("workers[].refresh must be at least 100ms, was " + refresh);
        }
        WorkerAddress.canonical(address); // for its rules
    }

    /** One of ours, and the defaults. */
    public static WorkerConfig sluice(String address) {
        return new WorkerConfig(address, LinkKind.SLUICE, List.of(), 2, Duration.ofSeconds(5));
    }

    boolean isName() {
        return WorkerName.isName(address);
    }

    WorkerConfig at(String workerAddress) {
        return new WorkerConfig(workerAddress, link, models, credit, refresh);
    }
}
