package dev.sluice.benchmarks.rig;

import dev.sluice.load.Target;
import dev.sluice.load.request.Bodies;
import dev.sluice.load.text.Texts;
import dev.sluice.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two instances of a program that does inference in its own process, in one consumer group. */
public final class RivalRig implements Rig {

    private static final int INSTANCES = 2;

    private final String name;
    private final Broker broker;
    private final List<ChildProcess> instances;
    private final String model;

    private RivalRig(String name, Broker broker, List<ChildProcess> instances, String model) {
        this.name = name;
        this.broker = broker;
        this.instances = instances;
        this.model = model;
    }

    /** Rig (a): Kafka Streams, one record at a time. */
    public static RivalRig streams(Broker broker, Folders folders, Path model)
            throws IOException, InterruptedException {
        return start("streams", broker, folders, "dev.sluice.benchmarks.rival.StreamsRival", model, List.of());
    }

    /** Rig (b): up to so many records, padded, with a timer of 5 ms. */
    public static RivalRig padding(Broker broker, Folders folders, Path model, int rows)
            throws IOException, InterruptedException {
        return start(
                "pad-" + rows,
                broker,
                folders,
                "dev.sluice.benchmarks.rival.PaddingRival",
                model,
                List.of("rows=" + rows, "wait-ms=5"));
    }

    private static RivalRig start(
            String name, Broker broker, Folders folders, String mainClass, Path model, List<String> more)
            throws IOException, InterruptedException {
        String modelName = String.valueOf(model.getFileName());
        String unique = name + '-' + modelName;
        broker.create(unique + "-requests", unique + "-replies");
        List<String> arguments = new ArrayList<>(List.of(
                "bootstrap=" + broker.bootstrapServers(),
                "group=" + unique,
                "requests=" + unique + "-requests",
                "replies=" + unique + "-replies",
                "linger-ms=" + broker.linger().toMillis(),
                "model=" + model));
        arguments.addAll(more);
        var processes = new Processes(folders);
        List<ChildProcess> instances = new ArrayList<>();
        for (int i = 1; i <= INSTANCES; i++) {
            instances.add(processes.own(unique + '-' + i, mainClass, arguments));
        }
        return new RivalRig(name, broker, instances, modelName);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, Long> pids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        instances.forEach(instance -> pids.put(instance.name(), instance.pid()));
        pids.put("broker", broker.pid());
        return pids;
    }

    @Override
    public Target target(Texts texts, Optional<Duration> deadline) {
        String unique = name + '-' + model;
        Bodies bodies = Bodies.protobuf(texts, model, "", "text");
        return broker.target(unique + "-requests", unique + "-replies", bodies, deadline);
    }

    @Override
    public void close() {
        instances.forEach(SluiceRig::end);
    }
}
