package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import java.util.List;
import java.util.random.RandomGenerator;

/** The ways to all configured workers. */
@EventLoopConfined
public final class WorkerLinks {

    /** Answers are not bounded by us: the worker that made one has it in memory already. */
    private static final long MAX_MESSAGE_BYTES = Integer.MAX_VALUE;

    /** HTTP/2's own 64 KiB stall a stream of replies; this much of them may be under way on one connection. */
    private static final int WINDOW_BYTES = 8 << 20;

    private final GrpcClient client;
    private final List<Link> links;

    private WorkerLinks(GrpcClient client, List<Link> links) {
        this.client = client;
        this.links = links;
    }

    /** The links, not yet started. */
    public static WorkerLinks create(WorkersConfig workers, LinkEnvironment environment) {
        List<Link> links = workers.workers().stream()
                .map(worker -> link(worker, workers.maxRows(), environment))
                .toList();
        return new WorkerLinks(environment.client(), links);
    }

    /** The client that the links share; each worker gets a connection of its own. */
    public static GrpcClient client(Vertx vertx, LinkConfig config) {
        return GrpcClient.client(
                vertx,
                new GrpcClientOptions().setMaxMessageSize(MAX_MESSAGE_BYTES).setScheduleDeadlineAutomatically(true),
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setTcpNoDelay(true)
                        .setConnectTimeout((int) config.checkEvery().toMillis())
                        .setHttp2ConnectionWindowSize(WINDOW_BYTES)
                        .setInitialSettings(new Http2Settings().setInitialWindowSize(WINDOW_BYTES)));
    }

    public void start() {
        links.forEach(Link::start);
    }

    /** Loses all workers and closes their connections. */
    public Future<Void> close() {
        links.forEach(Link::close);
        return client.close();
    }

    private static Link link(WorkerConfig worker, int maxRows, LinkEnvironment environment) {
        var backoff = new Backoff(RandomGenerator.getDefault());
        return switch (worker.link()) {
            case SLUICE -> new SluiceLink(worker.address(), environment, backoff);
            case OIP -> new OipUnary(worker, maxRows, environment, backoff);
        };
    }

    /**
     * Whom to link to.
     *
     * @param maxRows rows of one run, where a link makes the runs itself
     */
    public record WorkersConfig(List<WorkerConfig> workers, int maxRows) {

        public WorkersConfig {
            workers = List.copyOf(workers);
            if (workers.isEmpty()) {
                throw new IllegalArgumentException("workers must name a worker at least");
            }
            long addresses =
                    workers.stream().map(WorkerConfig::address).distinct().count();
            if (addresses < workers.size()) {
                throw new IllegalArgumentException("workers names an address twice");
            }
        }
    }
}
