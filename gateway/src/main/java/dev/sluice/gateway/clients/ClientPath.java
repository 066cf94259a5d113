package dev.sluice.gateway.clients;

import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.IngressGate;
import dev.sluice.gateway.request.Origin;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Permit;
import dev.sluice.gateway.request.Pipeline;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.gateway.request.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of connected clients into the pipeline: a door asks for a place before it reads a body, decodes, and hands the request
 * over to the core loop; the outcome comes back on the loop of the connection. Requests are refused at once while nothing could
 * run them: a client that waits for an answer is better told than held. Thread-safe; any thread unless a method says otherwise.
 */
public final class ClientPath implements IngressGate {

    private static final Logger log = LoggerFactory.getLogger(ClientPath.class);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final int NAMES = 1 << 24;

    private final CoreLoop loop;
    private final Pipeline pipeline;
    private final ClientBudget budget;

    /** Tells the requests of this gateway from those of the others, in everybody's logs. */
    private final String name = Integer.toHexString(ThreadLocalRandom.current().nextInt(NAMES));

    private final AtomicLong numbers = new AtomicLong();
    private volatile @Nullable String heldFor;
    private volatile boolean isDraining;

    public ClientPath(CoreLoop loop, Pipeline pipeline, ClientAdmissionConfig config) {
        this.loop = loop;
        this.pipeline = pipeline;
        this.budget = new ClientBudget(config.maxInFlight(), config.maxBytes().bytes());
    }

    /** Names a request, once for each. */
    public RequestId newId(String door) {
        return new RequestId(door + '-' + name, numbers.incrementAndGet());
    }

    /**
     * Asks for a place for a request of so many bytes, before they are read. Who is turned away has been counted, and is to be
     * told.
     */
    public ClientVerdict admit(long bytes) {
        Optional<Outcome.Refused> unable = unable();
        return unable.isPresent() ? turnedAway(unable.orElseThrow()) : admitToLog(bytes);
    }

    /** Why nothing could run a request now, if that is so. */
    public Optional<Outcome.Refused> unable() {
        return Optional.ofNullable(heldFor).map(reason -> new Outcome.Refused(ErrorCode.UNAVAILABLE, reason));
    }

    /** As {@link #admit}, for a request that may have to wait: whether anything could run it now is not asked. */
    public ClientVerdict admitToLog(long bytes) {
        if (isDraining) {
            return turnedAway(new Outcome.Refused(ErrorCode.UNAVAILABLE, "the gateway is stopping"));
        }
        return budget.tryTake(bytes)
                .<ClientVerdict>map(ClientVerdict.Admitted::new)
                .orElseGet(
                        () -> turnedAway(new Outcome.Refused(ErrorCode.OVERLOADED, "as much is in flight as may be")));
    }

    /** Room for bytes that are no request: none at first, to be grown, and to be released when they are let go of. */
    public ClientPermit room() {
        return budget.room();
    }

    /** Whether there would be room for so many bytes if nothing else were in flight. */
    public boolean couldHold(long bytes) {
        return budget.couldHold(bytes);
    }

    private ClientVerdict turnedAway(Outcome.Refused refused) {
        count(refused);
        return new ClientVerdict.TurnedAway(refused);
    }

    /** Counts a request that could not be decoded, and gives its place back. Its requester is to be told by the door. */
    public void refused(Outcome.Refused refused, Permit permit) {
        count(refused);
        permit.release();
    }

    private void count(Outcome.Refused refused) {
        loop.execute(() -> pipeline.answer(refused, new ToldAlready()));
    }

    /** Hands the request over. Its requester hears the outcome, once, and the permit is given back when it is written. */
    public ClientCall submit(InferenceRequest request, Permit permit, Requester requester) {
        var origin = new ClientOrigin(permit, requester);
        loop.execute(() -> handle(request, origin));
        return new Submitted(request.id());
    }

    /** Core loop. */
    private void handle(InferenceRequest request, ClientOrigin origin) {
        Future.succeededFuture()
                .compose(go -> pipeline.handle(request, origin))
                .onFailure(fault -> log.debug("nobody could be told: id={}", request.id(), fault));
    }

    /** Core loop. */
    @Override
    public void hold(String reason) {
        heldFor = reason;
    }

    /** Core loop. */
    @Override
    public void resume() {
        heldFor = null;
    }

    /** Requests in flight. */
    public int inFlight() {
        return budget.requests();
    }

    /** Bytes in flight. */
    public long bytesInFlight() {
        return budget.bytes();
    }

    /** Takes nothing new; ends when all that is in flight is answered, or the time is over. */
    public Future<Void> drain(Duration timeout) {
        isDraining = true;
        Promise<Void> drained = Promise.promise();
        loop.execute(() -> lookWhetherDrained(drained, timeout));
        return drained.future();
    }

    private void lookWhetherDrained(Promise<Void> drained, Duration left) {
        if (budget.requests() == 0 || left.isNegative()) {
            drained.complete();
        } else {
            loop.schedule(LOOK_AGAIN, () -> lookWhetherDrained(drained, left.minus(LOOK_AGAIN)));
        }
    }

    /** A client's request, as the pipeline sees it. */
    private record ClientOrigin(Permit permit, Requester requester) implements Origin {

        @Override
        public Verdict admit(InferenceRequest request) {
            return new Verdict.Admitted(permit);
        }

        @Override
        public Future<Void> reply(Outcome outcome) {
            Promise<Void> written = Promise.promise();
            requester
                    .loop()
                    .execute(() -> Future.succeededFuture(outcome)
                            .compose(requester::ended)
                            .onComplete(written));
            return written.future();
        }
    }

    /** Who was refused at the door. */
    private record ToldAlready() implements Origin {

        @Override
        public Verdict admit(InferenceRequest request) {
            throw new IllegalStateException("refused before: " + request.id());
        }

        @Override
        public Future<Void> reply(Outcome outcome) {
            return Future.succeededFuture();
        }
    }

    private final class Submitted implements ClientCall {

        private final RequestId id;

        private Submitted(RequestId id) {
            this.id = id;
        }

        @Override
        public RequestId id() {
            return id;
        }

        @Override
        public void cancel() {
            loop.execute(() -> pipeline.cancel(id));
        }
    }

    /** Whether there is a place. */
    public sealed interface ClientVerdict {

        <T> T fold(
                Function<? super ClientPermit, ? extends T> admitted,
                Function<? super Outcome.Refused, ? extends T> turnedAway);

        record Admitted(ClientPermit permit) implements ClientVerdict {
            @Override
            public <T> T fold(
                    Function<? super ClientPermit, ? extends T> admitted,
                    Function<? super Outcome.Refused, ? extends T> turnedAway) {
                return admitted.apply(permit);
            }
        }

        record TurnedAway(Outcome.Refused reason) implements ClientVerdict {
            @Override
            public <T> T fold(
                    Function<? super ClientPermit, ? extends T> admitted,
                    Function<? super Outcome.Refused, ? extends T> turnedAway) {
                return turnedAway.apply(reason);
            }
        }
    }
}
