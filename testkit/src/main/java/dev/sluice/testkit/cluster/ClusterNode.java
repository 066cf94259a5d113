package dev.sluice.testkit.cluster;

import dev.sluice.localkafka.BrokerProcess;
import dev.sluice.localkafka.BrokerSpec;
import dev.sluice.localkafka.LocalKafkaException;
import dev.sluice.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One node of the cluster: broker and controller, with data and ports that outlive its process.
 *
 * <p>Thread-safe, as far as the question makes sense: all state is the operating system's, but for which process is the node now.
 */
public final class ClusterNode {

    private static final Duration STOP_GRACE = Duration.ofSeconds(30);
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private final NodeAddress address;
    private final BrokerSpec spec;
    private final ClusterView view;
    private volatile ChildProcess process;

    private ClusterNode(NodeAddress address, BrokerSpec spec, ClusterView view) throws IOException {
        this.address = address;
        this.spec = spec;
        this.view = view;
        this.process = BrokerProcess.start(spec);
    }

    static ClusterNode launch(NodeAddress address, BrokerSpec spec, ClusterView view) throws IOException {
        return new ClusterNode(address, spec, view);
    }

    public int id() {
        return address.node();
    }

    /** Where the node listens to clients, whatever they are told. */
    public int port() {
        return address.clients();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with the exit code when the process that is the node now has ended, for whatever reason. */
    public CompletableFuture<Integer> exit() {
        return process.exit();
    }

    /** Why the process ended, as far as its log tells: one line. */
    public String cause() {
        return process.cause().orElse("no reason given");
    }

    /** Starts the node again after its end, with the same data at the same ports; returns when it serves clients. */
    public void start() throws InterruptedException {
        if (process.isAlive()) {
            throw new IllegalStateException("node " + id() + " is still running");
        }
        try {
            process = BrokerProcess.start(spec);
        } catch (IOException failure) {
            throw new LocalKafkaException("node " + id() + " cannot be started: " + failure.getMessage(), failure);
        }
        awaitServing();
    }

    /** SIGTERM: the node hands its partitions over and ends. Needs the others to answer. */
    public void stop() throws InterruptedException {
        process.stop(STOP_GRACE);
    }

    /** SIGKILL: as a crash. Returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** SIGSTOP: the node keeps its connections and answers nothing until {@link #resume}. */
    public void pause() throws InterruptedException {
        run("kill", "-STOP", Long.toString(pid()));
    }

    /** SIGCONT: the node goes on, and finds out what it has missed. */
    public void resume() throws InterruptedException {
        run("kill", "-CONT", Long.toString(pid()));
    }

    /**
     * From now on the process can write nothing beyond so many bytes of any file, nor make a larger one, as if the disk were full. A
     * broker whose only data folder fails ends by itself. The next {@link #start} finds room again.
     */
    public void fillDisk(long bytesPerFile) throws InterruptedException {
        run("prlimit", "--pid", Long.toString(pid()), "--fsize=" + bytesPerFile);
    }

    /**
     * A node opens its port when it has registered, which after a crash it may only when the session of its last life is over; so what
     * the cluster says before is about that one.
     */
    void awaitServing() throws InterruptedException {
        Poll.until("node " + id() + " to open its port", READY_WITHIN, this::isListening);
        Poll.until("node " + id() + " to be in the cluster", READY_WITHIN, () -> {
            failIfEnded();
            return view.brokers().contains(id());
        });
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
            return true;
        } catch (IOException notYet) {
            failIfEnded();
            return false;
        }
    }

    private void failIfEnded() {
        if (!isAlive()) {
            throw new LocalKafkaException(
                    "node " + id() + " did not start: " + cause() + " (its log: " + process.logFile() + ")");
        }
    }

    private static void run(String... command) throws InterruptedException {
        try {
            Process child = new ProcessBuilder(command).inheritIO().start();
            if (!child.waitFor(STOP_GRACE.toSeconds(), TimeUnit.SECONDS) || child.exitValue() != 0) {
                throw new IllegalStateException(List.of(command) + " did not work");
            }
        } catch (IOException failure) {
            throw new LocalKafkaException(List.of(command) + " cannot be run", failure);
        }
    }

    @Override
    public String toString() {
        return "node " + id() + " (pid " + pid() + ")";
    }
}
