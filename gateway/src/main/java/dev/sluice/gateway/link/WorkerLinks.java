package dev.sluice.gateway.link;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.RosterListener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import java.util.List;
import java.util.random.RandomGenerator;

/** The ways to all workers: those that are configured, and those that are found under configured names. */
@EventLoopConfined
public final class WorkerLinks {

    /** Answers are not bounded by us: the worker that made one has it in memory already. */
    private static final long MAX_MESSAGE_BYTES = Integer.MAX_VALUE;

    /** HTTP/2's own 64 KiB stall a stream of replies; this much of them may be under way on one connection. */
    private static final int WINDOW_BYTES = 8 << 20;

    private final WorkersConfig config;
    private final GrpcClient client;
    private final RosterListener roster;
    private final LinkSet links;
    private final List<NameWatch> names;

    private WorkerLinks(
            WorkersConfig config, LinkEnvironment environment, RosterListener roster, NameResolver resolver) {
        this.config = config;
        this.client = environment.client();
        this.roster = roster;
        this.links = new LinkSet(
                worker -> link(worker, config.maxRows(), environment),
                environment.loop(),
                environment.listener(),
                environment.reachability());
        this.names = config.workers().stream()
                .filter(WorkerConfig::isName)
                .map(worker -> new NameWatch(
                        worker,
                        resolver,
                        environment.loop(),
                        environment.clock(),
                        environment.reachability(),
                        new Members(worker)))
                .toList();
    }

    /**
     * The links, not yet started.
     *
     * @param roster hears how many workers there are
     * @param resolver finds the addresses of names
     */
    public static WorkerLinks create(
            WorkersConfig workers, LinkEnvironment environment, RosterListener roster, NameResolver resolver) {
        return new WorkerLinks(workers, environment, roster, resolver);
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
        config.workers().stream().filter(worker -> !worker.isName()).forEach(links::join);
        tellRoster();
        names.forEach(NameWatch::start);
    }

    /** Loses all workers and closes their connections. */
    public Future<Void> close() {
        names.forEach(NameWatch::close);
        links.close();
        return client.close();
    }

    private void tellRoster() {
        roster.known(links.size(), names.stream().allMatch(NameWatch::hasAnswered));
    }

    private static Link link(WorkerConfig worker, int maxRows, LinkEnvironment environment) {
        var backoff = new Backoff(RandomGenerator.getDefault());
        return switch (worker.link()) {
            case SLUICE -> new SluiceLink(worker.address(), environment, backoff);
            case OIP -> new OipUnary(worker, maxRows, environment, backoff);
        };
    }

    /** The workers of one name. */
    private final class Members implements NameWatch.Members {

        private final WorkerConfig name;

        Members(WorkerConfig name) {
            this.name = name;
        }

        @Override
        public boolean isReachable(String address) {
            return links.isConnected(name.at(address));
        }

        @Override
        public void changed(Discovery.Change change) {
            change.leaves().forEach(address -> links.leave(name.at(address)));
            change.joins().forEach(address -> links.join(name.at(address)));
            tellRoster();
        }
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
            long addresses = workers.stream()
                    .map(WorkerConfig::address)
                    .map(WorkerAddress::canonical)
                    .distinct()
                    .count();
            if (addresses < workers.size()) {
                throw new IllegalArgumentException("workers names an address twice");
            }
        }
    }
}
