package dev.sluice.localkafka;

import dev.sluice.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Uuid;

/**
 * A running broker. It ends with the process that started it.
 *
 * <p>Thread-safe: the state is the child process's.
 */
public final class LocalKafka implements AutoCloseable {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final int HEAP_MEGABYTES = 512;
    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PROBE_INTERVAL = Duration.ofMillis(20);
    /** With {@link #PROBE_INTERVAL}, about a minute. */
    private static final int MOST_PROBES = 3_000;

    private final int port;
    private final ChildProcess process;

    private LocalKafka(int port, ChildProcess process) {
        this.port = port;
        this.process = process;
    }

    /** Starts the broker and returns when it serves clients. */
    public static LocalKafka start(LocalKafkaConfig config) throws InterruptedException {
        LocalKafka kafka = launch(config);
        boolean ready = false;
        try {
            kafka.awaitPort();
            kafka.awaitBroker();
            ready = true;
            return kafka;
        } finally {
            if (!ready) {
                kafka.kill();
            }
        }
    }

    private static LocalKafka launch(LocalKafkaConfig config) {
        try {
            Ports ports = Ports.choose(config.port());
            return new LocalKafka(ports.clients(), BrokerProcess.start(broker(config, ports)));
        } catch (IOException failure) {
            throw new LocalKafkaException("Kafka cannot be started: " + failure.getMessage(), failure);
        }
    }

    private static BrokerSpec broker(LocalKafkaConfig config, Ports ports) {
        return new BrokerSpec(
                config.brokerJars(),
                config.folder(),
                config.logFile(),
                BrokerProperties.of(config, ports.clients(), ports.controller()),
                List.of("--standalone", "--cluster-id", Uuid.randomUuid().toString()),
                HEAP_MEGABYTES);
    }

    /** A client that comes before there is a port would wait and complain; a bare connection does neither. */
    private void awaitPort() throws InterruptedException {
        for (int probe = 0; probe < MOST_PROBES; probe++) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(LOOPBACK, port));
                return;
            } catch (IOException notYet) {
                pauseUnlessEnded();
            }
        }
        throw new LocalKafkaException("Kafka did not open port " + port + " in time; its log: " + process.logFile());
    }

    private void awaitBroker() throws InterruptedException {
        try (Cluster cluster = cluster()) {
            for (int probe = 0; cluster.brokers(ANSWER_TIMEOUT) == 0; probe++) {
                if (probe == MOST_PROBES) {
                    throw new LocalKafkaException(
                            "Kafka did not join its cluster in time; its log: " + process.logFile());
                }
                pauseUnlessEnded();
            }
        }
        if (!process.isAlive()) {
            throw ended();
        }
    }

    private void pauseUnlessEnded() throws InterruptedException {
        try {
            process.exit().get(PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            throw ended();
        } catch (TimeoutException running) {
            // That is the point: the pause is over, and it still runs.
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private LocalKafkaException ended() {
        return new LocalKafkaException("Kafka did not start: " + cause() + " (its log: " + process.logFile() + ")");
    }

    /** Creates those of the topics that do not exist yet; leaves the others as they are. */
    public void createTopics(List<TopicSpec> topics) throws InterruptedException {
        try (Cluster cluster = cluster()) {
            cluster.createMissing(topics);
        }
    }

    private Cluster cluster() {
        return new Cluster(bootstrapServers(), Map.of());
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** Completes with the exit code when the broker has ended, for whatever reason. */
    public CompletableFuture<Integer> exit() {
        return process.exit();
    }

    /** Why the broker ended, as far as its log tells: one line. */
    public String cause() {
        return process.cause().orElse("no reason given");
    }

    /** Stops the broker cleanly; its data stays. */
    public void stop() throws InterruptedException {
        process.stop(STOP_GRACE);
    }

    /** SIGKILL: as a crash of the broker. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** As {@link #stop}, for try-with-resources. */
    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException interrupted) {
            // The broker is asked to stop, and will.
            Thread.currentThread().interrupt();
        }
    }

    private record Ports(int clients, int controller) {

        /** Fails when the wanted port is taken: a broker that cannot have it says so only after two seconds. */
        static Ports choose(int wanted) throws IOException {
            try (ServerSocket clients = new ServerSocket(wanted, 1, LOOPBACK);
                    ServerSocket controller = new ServerSocket(0, 1, LOOPBACK)) {
                return new Ports(clients.getLocalPort(), controller.getLocalPort());
            }
        }
    }
}
