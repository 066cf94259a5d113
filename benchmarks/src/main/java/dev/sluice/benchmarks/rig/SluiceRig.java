package dev.sluice.benchmarks.rig;

import dev.sluice.load.Target;
import dev.sluice.load.connection.ConnectionConfig;
import dev.sluice.load.request.Bodies;
import dev.sluice.load.text.Texts;
import dev.sluice.load.websocket.WebSocketTarget;
import dev.sluice.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Sluice as {@code ./sluice up} has it but for the linger: a gateway, and two workers of one lane each. */
public final class SluiceRig implements Rig {

    private static final int WORKERS = 2;
    private static final int LONGEST_START_SECONDS = 120;

    private final String model;
    private final Broker broker;
    private final ChildProcess gateway;
    private final List<ChildProcess> workers;
    private final List<Integer> metricsPorts;
    private final int streamPort;
    private final HttpClient http = HttpClient.newHttpClient();

    private SluiceRig(
            String model,
            Broker broker,
            ChildProcess gateway,
            List<ChildProcess> workers,
            List<Integer> metricsPorts,
            int streamPort) {
        this.model = model;
        this.broker = broker;
        this.gateway = gateway;
        this.workers = workers;
        this.metricsPorts = metricsPorts;
        this.streamPort = streamPort;
    }

    /** Starts it over a repository, and returns when it is ready. */
    public static SluiceRig start(Broker broker, Folders folders, Path model) throws IOException, InterruptedException {
        String name = String.valueOf(model.getFileName());
        var processes = new Processes(folders);
        return start(
                broker,
                processes,
                name,
                Map.of(),
                (number, port, metricsPort) -> processes.sluice(
                        "worker-" + number + '-' + name,
                        "worker",
                        "dev.sluice.worker.WorkerMain",
                        Broker.settings(Map.of(
                                "worker.model-repositories", String.valueOf(model.getParent()),
                                "worker.port", Integer.toString(port),
                                "worker.metrics.port", Integer.toString(metricsPort),
                                "worker.lanes", "1"))));
    }

    /** With workers that compute nothing, and answer with 1.5 kB after so long. */
    public static SluiceRig overNothing(Broker broker, Folders folders, Duration delay)
            throws IOException, InterruptedException {
        return overNothing(broker, folders, delay, Map.of());
    }

    /** The same with these settings of the gateway. */
    public static SluiceRig overNothing(
            Broker broker, Folders folders, Duration delay, Map<String, String> gatewaySettings)
            throws IOException, InterruptedException {
        var processes = new Processes(folders);
        return start(
                broker,
                processes,
                "null",
                gatewaySettings,
                (number, port, metricsPort) -> processes.own(
                        "worker-" + number + "-null",
                        "dev.sluice.benchmarks.nullworker.NullWorkerMain",
                        List.of(Integer.toString(port), Long.toString(delay.toMillis()))));
    }

    /** Starts one worker. */
    private interface WorkerStart {

        ChildProcess start(int number, int port, int metricsPort) throws IOException;
    }

    private static SluiceRig start(
            Broker broker, Processes processes, String name, Map<String, String> gatewaySettings, WorkerStart worker)
            throws IOException, InterruptedException {
        String unique = unique(name, broker);
        broker.create(
                unique + "-requests",
                unique + "-requests-of-others",
                unique + "-replies",
                unique + "-replies-of-others",
                unique + "-dead-letters");
        List<ChildProcess> workers = new ArrayList<>();
        List<Integer> metricsPorts = new ArrayList<>();
        Map<String, String> settings = gatewaySettings(broker, unique);
        settings.putAll(gatewaySettings);
        for (int i = 0; i < WORKERS; i++) {
            int port = freePort();
            metricsPorts.add(freePort());
            settings.put("workers[" + i + "].address", "127.0.0.1:" + port);
            workers.add(worker.start(i + 1, port, metricsPorts.get(i)));
        }
        metricsPorts.add(freePort());
        settings.put("metrics.port", Integer.toString(metricsPorts.get(WORKERS)));
        int streamPort = freePort();
        settings.put("http.port", Integer.toString(streamPort));
        ChildProcess gateway = processes.sluice(
                "gateway-" + name, "gateway", "dev.sluice.gateway.GatewayMain", Broker.settings(settings));
        var rig = new SluiceRig(name, broker, gateway, workers, metricsPorts, streamPort);
        rig.awaitReady();
        return rig;
    }

    private static String unique(String model, Broker broker) {
        return "sluice-" + model + "-linger-" + broker.linger().toMillis();
    }

    private static Map<String, String> gatewaySettings(Broker broker, String unique) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("grpc.port", "0");
        settings.put("kafka.group-id", unique);
        settings.put("kafka.reply-topic", unique + "-replies");
        settings.put("kafka.dead-letter-topic", unique + "-dead-letters");
        settings.put(
                "kafka.producer-properties.linger.ms",
                Long.toString(broker.linger().toMillis()));
        settings.put("routes[0].topic", unique + "-requests");
        settings.put("routes[1].topic", unique + "-requests-of-others");
        settings.put("routes[1].reply-topic", unique + "-replies-of-others");
        return settings;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws InterruptedException {
        int port = metricsPorts.get(metricsPorts.size() - 1);
        for (int tries = 0; tries < LONGEST_START_SECONDS * 10; tries++) {
            if (get(port, "/health/ready")
                    .filter(answer -> answer.contains("\"ready\":true"))
                    .isPresent()) {
                return;
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new IllegalStateException(
                "Sluice is not ready: " + get(port, "/health/ready").orElse("no answer"));
    }

    private Optional<String> get(int port, String path) throws InterruptedException {
        try {
            return Optional.of(http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    /** The sum of a counter of the workers over all its labels. */
    public double workerCounter(String name) {
        double sum = 0;
        for (int port : metricsPorts.subList(0, WORKERS)) {
            sum += counter(port, name);
        }
        return sum;
    }

    /** A quantile that the workers tell of, of the one where it is largest. */
    public double workerQuantile(String name, String quantile) {
        return metricsPorts.subList(0, WORKERS).stream()
                .mapToDouble(port -> counter(port, name + "\\{[^}]*quantile=\"" + quantile + "\"[^}]*}"))
                .max()
                .orElseThrow();
    }

    private double counter(int port, String name) {
        try {
            String page = get(port, "/metrics").orElseThrow();
            return Pattern.compile("^" + name + "(?:\\{[^}]*})? (\\S+)$", Pattern.MULTILINE)
                    .matcher(page)
                    .results()
                    .map(MatchResult::group)
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(interrupted));
        }
    }

    @Override
    public String name() {
        return "sluice";
    }

    @Override
    public Map<String, Long> pids() {
        Map<String, Long> pids = new LinkedHashMap<>();
        pids.put("gateway", gateway.pid());
        for (int i = 0; i < workers.size(); i++) {
            pids.put("worker-" + (i + 1), workers.get(i).pid());
        }
        pids.put("broker", broker.pid());
        return pids;
    }

    @Override
    public Target target(Texts texts, Optional<Duration> deadline) {
        String unique = unique(model, broker);
        Bodies bodies = Bodies.protobuf(texts, model, "", "text");
        return broker.target(unique + "-requests", unique + "-replies", bodies, deadline);
    }

    /** The same for another tenant, who has topics of its own. */
    public Rig ofOthers() {
        return new OtherTenant(this);
    }

    /** The same over so many WebSockets. */
    public Rig overWebSocket(int connections, StreamFormat format) {
        return new OverWebSocket(this, connections, format);
    }

    /** Where the gateway takes WebSockets. */
    public int streamPort() {
        return streamPort;
    }

    /** How much memory the gateway takes. */
    public Footprint gatewayFootprint() throws IOException, InterruptedException {
        return Footprint.of(gateway.pid());
    }

    /** The WebSockets of the same processes. */
    private record OverWebSocket(SluiceRig rig, int connections, StreamFormat format) implements Rig {

        @Override
        public String name() {
            return "sluice over WebSocket";
        }

        @Override
        public Map<String, Long> pids() {
            return rig.pids();
        }

        @Override
        public Target target(Texts texts, Optional<Duration> deadline) {
            var config = new ConnectionConfig("127.0.0.1", rig.streamPort, connections, deadline);
            return WebSocketTarget.open(config, format.bodies(texts, rig.model));
        }

        @Override
        public void close() {
            // The rig is closed by who has opened it.
        }
    }

    /** The topics of another tenant on the same processes. */
    private record OtherTenant(SluiceRig rig) implements Rig {

        @Override
        public String name() {
            return "sluice, another tenant";
        }

        @Override
        public Map<String, Long> pids() {
            return rig.pids();
        }

        @Override
        public Target target(Texts texts, Optional<Duration> deadline) {
            String unique = unique(rig.model, rig.broker);
            Bodies bodies = Bodies.protobuf(texts, rig.model, "", "text");
            return rig.broker.target(unique + "-requests-of-others", unique + "-replies-of-others", bodies, deadline);
        }

        @Override
        public void close() {
            // The rig is closed by who has opened it.
        }
    }

    @Override
    public void close() {
        end(gateway);
        workers.forEach(SluiceRig::end);
    }

    static void end(ChildProcess process) {
        try {
            process.kill();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
