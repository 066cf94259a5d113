package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.WorkerRepositories;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The ways to all configured workers. */
@EventLoopConfined
public final class WorkerLinks {

    /** Answers are not bounded by us: the worker that made one has it in memory already. */
    private static final long MAX_MESSAGE_BYTES = Integer.MAX_VALUE;

    /** HTTP/2's own 64 KiB stall a stream of replies; this much of them may be under way on one connection. */
    private static final int WINDOW_BYTES = 8 << 20;

    /** A large model is read, optimized and warmed up in it. */
    private static final Duration LONGEST_LOAD = Duration.ofMinutes(5);

    private final GrpcClient client;
    private final List<Link> links;
    private final WorkerRepositories repositories;

    private WorkerLinks(GrpcClient client, List<Link> links, WorkerRepositories repositories) {
        this.client = client;
        this.links = links;
        this.repositories = repositories;
    }

    /** The links, not yet started. */
    public static WorkerLinks create(WorkersConfig workers, LinkEnvironment environment) {
        List<Link> links = new ArrayList<>();
        List<LinkedRepositories.Asked> asked = new ArrayList<>();
        for (WorkerConfig worker : workers.workers()) {
            Link link = link(worker, workers.maxRows(), environment);
            links.add(link);
            asked.add(
                    new LinkedRepositories.Asked(worker.address(), calls(worker, environment), link, worker.models()));
        }
        return new WorkerLinks(
                environment.client(), links, new LinkedRepositories(environment.loop(), LONGEST_LOAD, asked));
    }

    private static OipCalls calls(WorkerConfig worker, LinkEnvironment environment) {
        return new OipCalls(
                environment.client(),
                WorkerAddress.parse(worker.address()),
                environment.config().checkEvery());
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

    /** What the workers have. */
    public WorkerRepositories repositories() {
        return repositories;
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
