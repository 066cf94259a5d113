package dev.sluice.gateway.link;

import dev.sluice.settings.Setting;
import java.util.List;

/** One worker and the way to it. */
public record WorkerConfig(
        @Setting(meaning = "Where the worker listens for gRPC, as host:port.")
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
        int credit) {

    public WorkerConfig {
        models = List.copyOf(models);
        if (credit < 1) {
            throw new IllegalArgumentException("workers[].credit must be at least 1, was " + credit);
        }
        WorkerAddress.parse(address);
    }
}
