package dev.sluice.system.containers;

import dev.sluice.localkafka.Cluster;
import dev.sluice.system.faults.Arithmetic;
import dev.sluice.system.faults.Traffic;
import dev.sluice.testkit.ModelRepositories;
import dev.sluice.testkit.TinyModels;
import dev.sluice.testkit.history.RequesterConfig;
import dev.sluice.testkit.process.FixedPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.testcontainers.containers.Network;

/**
 * A stack in containers to do harm to, kept from case to case: a broker, two gateways, and workers that the gateways know by
 * a name only.
 */
final class Stack implements AutoCloseable {

    static final int WORKERS = 2;

    private static final int GATEWAYS = 2;
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final double WARM_UP_RATE = 300;
    private static final int WARM_UP_REQUESTS = 1_500;

    private final Path folder;
    private final Images images;
    private final List<CaseTopics> cases;
    private final String servers;
    private final Network network;
    private final Host broker;
    private final List<Host> gateways = new ArrayList<>();
    private final List<Host> workers = new ArrayList<>();
    private int casesStarted;
    private int workersStarted;

    private Stack(Path folder, Images images, int brokerPort, int cases) {
        this.folder = folder;
        this.images = images;
        this.cases = CaseTopics.numbered(cases + /* to warm up= */ 1);
        this.servers = "127.0.0.1:" + brokerPort;
        this.network = Network.builder()
                .createNetworkCmdModifier(command -> command.withLabels(Belongings.labels()))
                .build();
        this.broker = new Host(HostSpec.broker(images, brokerPort), network);
    }

    /** Starts all of it for so many cases, and returns when it is warm. */
    static Stack start(Path folder, Images images, int cases) throws IOException, InterruptedException {
        Belongings.removeAll();
        var stack = new Stack(folder, images, FixedPorts.free(), cases);
        boolean isStarted = false;
        try {
            stack.startAll();
            isStarted = true;
            return stack;
        } finally {
            if (!isStarted) {
                stack.close();
            }
        }
    }

    private void startAll() throws IOException, InterruptedException {
        writeModels();
        broker.launch();
        awaitBroker();
        try (var cluster = new Cluster(servers, Map.of())) {
            cluster.createMissing(CaseTopics.specs(cases));
        }
        for (int i = 1; i <= GATEWAYS; i++) {
            HostSpec gateway = HostSpec.gateway(images, "gateway-" + i, FixedPorts.free(), cases);
            gateways.add(new Host(gateway, network).launch());
        }
        restore();
        try (Traffic traffic = traffic(WARM_UP_RATE, WARM_UP_REQUESTS)) {
            traffic.awaitAll();
        }
    }

    /** The user of the containers is another one. */
    private void writeModels() throws IOException {
        ModelRepositories.write(models(), Arithmetic.MODEL, TinyModels.twoInputsTwoOutputs());
        try (Stream<Path> all = Files.walk(models())) {
            for (Path each : all.toList()) {
                String permissions = Files.isDirectory(each) ? "rwxr-xr-x" : "rw-r--r--";
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(permissions));
            }
        }
    }

    private Path models() {
        return folder.resolve("models");
    }

    private void awaitBroker() {
        try (var cluster = new Cluster(servers, Map.of())) {
            Awaitility.await("the broker answers")
                    .atMost(LONG)
                    .ignoreExceptions()
                    .until(() -> cluster.brokers(Duration.ofSeconds(5)) > 0);
        }
    }

    /** Brings it to what each case begins with: all well, all ready, as many workers as at first. */
    void restore() throws IOException {
        broker.heal();
        gateways.forEach(Host::heal);
        workers.forEach(Host::heal);
        while (workers.size() < WORKERS) {
            addWorker();
        }
        while (workers.size() > WORKERS) {
            removeWorker(0);
        }
        workers.forEach(Host::awaitReady);
        gateways.forEach(Host::awaitReady);
    }

    /** Starts the requests of the next case. */
    Traffic traffic(double rate, int count) {
        CaseTopics topics = cases.get(casesStarted++);
        var config = RequesterConfig.of(servers, topics.requests(), topics.replies(), Arithmetic::request);
        return Traffic.start(topics.scope(), config, rate, count);
    }

    Host broker() {
        return broker;
    }

    List<Host> gateways() {
        return List.copyOf(gateways);
    }

    /** The oldest first. */
    List<Host> workers() {
        return List.copyOf(workers);
    }

    /** One worker more, which may not be ready yet. */
    Host addWorker() throws IOException {
        String name = "worker-" + ++workersStarted;
        Host worker = new Host(HostSpec.worker(images, name, FixedPorts.free(), models()), network).launch();
        workers.add(worker);
        return worker;
    }

    /** Stops one as {@code docker-compose --scale} does, and returns its exit code. */
    long removeWorker(int index) throws IOException {
        Host worker = workers.remove(index);
        long exit = worker.stop();
        worker.saveLog(folder);
        worker.remove();
        return exit;
    }

    /** Whether each gateway knows so many workers. */
    boolean isKnown(int count) {
        return gateways.stream().allMatch(gateway -> gateway.metrics().count("sluice_worker_credit") == count);
    }

    /** How many requests the gateways have tried again because their worker was lost, of those that they know now. */
    double died() {
        return gateways.stream()
                .mapToDouble(gateway -> gateway.metrics().sum("sluice_retries_total", "reason", "died"))
                .sum();
    }

    @Override
    public void close() {
        try {
            for (Host host : Stream.of(List.of(broker), gateways, workers)
                    .flatMap(List::stream)
                    .toList()) {
                host.saveLog(folder);
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } finally {
            Belongings.removeAll();
        }
    }
}
