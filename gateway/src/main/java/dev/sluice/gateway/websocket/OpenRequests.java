package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.ClientCall;
import dev.sluice.gateway.clients.ClientPath;
import dev.sluice.gateway.clients.ClientPath.ClientVerdict;
import dev.sluice.gateway.clients.ClientPermit;
import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.Requester;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.request.Deadline;
import dev.sluice.gateway.request.ErrorCode;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.gateway.request.Outcome;
import dev.sluice.gateway.request.Permit;
import dev.sluice.gateway.request.Quoted;
import dev.sluice.gateway.request.RequestId;
import dev.sluice.gateway.websocket.AnswerOrder.Place;
import dev.sluice.oip.InvalidRequestException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one stream, from what the client asks to their endings in the order in which these are to leave. An id is taken
 * until its ending has left. Confined to the loop of the stream.
 */
final class OpenRequests {

    private static final int LONGEST_ID = 256;
    private static final Permit NO_PLACE = () -> {};

    /** What an answer takes beside its tensors until it is written, so that also errors are bounded. */
    private static final long ANSWER_OVERHEAD = 1 << 10;

    private final StreamEnvironment environment;
    private final Executor loop;
    private final Listener listener;
    private final AnswerOrder<Ending> order;
    private final Map<String, ClientCall> inFlight = new HashMap<>();

    /** Of durable requests, which are answered from the log. */
    private final Map<String, Place<Ending>> durable = new HashMap<>();

    private final @Nullable DurableStream log;
    private boolean isOver;

    /** @param log where durable requests go; none when there is no session, or no log */
    OpenRequests(
            StreamTerms terms,
            StreamEnvironment environment,
            Executor loop,
            @Nullable DurableStream log,
            Listener listener) {
        this.environment = environment;
        this.log = log;
        this.loop = loop;
        this.listener = listener;
        this.order = new AnswerOrder<>(terms.isByRequest());
    }

    /** Hears of endings. */
    interface Listener {

        /** The next to leave. */
        void leaves(Ending ending);

        /** An outcome has come, and all that it lets leave has been said. */
        void outcomeCame();

        /** A durable request is in the log; its answer is found from the token on. */
        void accepted(String id, SessionToken token);
    }

    boolean isByRequest() {
        return order.isByRequest();
    }

    /** Requests whose ending has not left. */
    int count() {
        return inFlight.size();
    }

    /** Endings that wait for those before them. */
    int waiting() {
        return order.waiting();
    }

    /** Takes a request in, or refuses it. */
    void ask(ClientMessage.Asks asks, int bytes, boolean hasRoomForAnswers) {
        Place<Ending> place = order.next();
        Outcome.Refused wrong = wrongWith(asks.id(), hasRoomForAnswers);
        if (wrong != null) {
            refuse(repeatable(asks.id()), place, wrong, NO_PLACE);
            return;
        }
        admit(bytes)
                .<Runnable>fold(
                        permit -> () -> admitted(asks, place, permit),
                        turnedAway -> () -> leave(place, Ending.refused(asks.id(), turnedAway)))
                .run();
    }

    /** Refuses a request of a stream that is about to end. */
    void turnAway(ClientMessage.Asks asks, String reason) {
        refuse(repeatable(asks.id()), order.next(), new Outcome.Refused(ErrorCode.UNAVAILABLE, reason), NO_PLACE);
    }

    private static String repeatable(String id) {
        return id.length() > LONGEST_ID ? "" : id;
    }

    /** What is durable waits in the log while nothing could run it, and is known when there is a place to read it. */
    private ClientVerdict admit(int bytes) {
        ClientPath path = environment.path();
        return log == null ? path.admit(bytes) : path.admitToLog(bytes);
    }

    /** Refuses what could not even be read. */
    void unreadable(InvalidRequestException why) {
        refuse("", order.next(), new Outcome.Refused(ErrorCode.INVALID_REQUEST, why.reason()), NO_PLACE);
    }

    private Outcome.@Nullable Refused wrongWith(String id, boolean hasRoomForAnswers) {
        int most = environment.config().maxInFlight();
        if (id.isEmpty()) {
            return invalid("the request has no id, by which its answer is known");
        }
        if (id.length() > LONGEST_ID) {
            return invalid("an id has at most " + LONGEST_ID + " characters, was " + id.length());
        }
        if (inFlight.containsKey(id)) {
            return invalid("a request of the id " + Quoted.of(id) + " is in flight on this connection");
        }
        if (inFlight.size() >= most) {
            return overloaded("a connection has at most " + most + " requests in flight, and this one has them");
        }
        return hasRoomForAnswers ? null : overloaded("as many bytes of answers wait to be taken as may");
    }

    private static Outcome.Refused invalid(String reason) {
        return new Outcome.Refused(ErrorCode.INVALID_REQUEST, reason);
    }

    private static Outcome.Refused overloaded(String reason) {
        return new Outcome.Refused(ErrorCode.OVERLOADED, reason);
    }

    private void admitted(ClientMessage.Asks asks, Place<Ending> place, ClientPermit permit) {
        ClientMessage.Request read;
        InferenceRequest request;
        try {
            read = asks.body().read();
            request = environment.request(read);
        } catch (InvalidRequestException wrong) {
            refuse(asks.id(), place, invalid(wrong.reason()), permit);
            return;
        } catch (RuntimeException bug) {
            permit.release();
            throw bug;
        }
        if (!permit.grow(request.sizeBytes())) {
            refuse(asks.id(), place, overloaded("as much is in flight as may be"), permit);
            return;
        }
        if (read.isDurable()) {
            sendDurably(asks.id(), place, durable(request, read), permit);
            return;
        }
        Optional<Outcome.Refused> unable = environment.path().unable();
        if (unable.isPresent()) {
            refuse(asks.id(), place, unable.orElseThrow(), permit);
            return;
        }
        var waiting = new Waiting(asks.id(), place, request.id(), permit);
        inFlight.put(asks.id(), environment.path().submit(request, permit, waiting));
    }

    /** It holds its place in flight until the log has it: what waits there needs none. */
    private void sendDurably(String id, Place<Ending> place, InferenceRequest request, Permit permit) {
        if (log == null) {
            refuse(id, place, invalid("durable needs a session, and a gateway that has Kafka"), permit);
            return;
        }
        inFlight.put(id, new Durable(request.id()));
        durable.put(id, place);
        log.send(request, id)
                .onComplete(sent -> permit.release())
                .onSuccess(token -> listener.accepted(id, token))
                .onFailure(fault -> unsent(id, fault));
    }

    /** The log waits as long as it has to: only a deadline that the client has named is one. */
    private InferenceRequest durable(InferenceRequest request, ClientMessage.Request read) {
        return environment.namesADeadline(read)
                ? request
                : new InferenceRequest(
                        request.id(),
                        request.model(),
                        request.body(),
                        Deadline.none(),
                        request.claim(),
                        request.sizeBytes());
    }

    private void unsent(String id, Throwable fault) {
        Place<Ending> place = durable.remove(id);
        if (place != null && !isOver) {
            var refused = new Outcome.Refused(ErrorCode.UNAVAILABLE, "the log did not take it: " + fault.getMessage());
            leave(place, new Ending(id, refused, "", true, Optional.empty(), Promise.promise()));
            listener.outcomeCame();
        }
    }

    /**
     * The log has an answer: to a request of this connection, or to one of a connection before it.
     *
     * @return false when there is no room for it now: it is still in the log
     */
    boolean durablyAnswered(DurableAnswer answer) {
        Place<Ending> place = durable.remove(answer.id());
        Optional<Ending> ending = withRoom(Ending.durable(answer, place != null));
        ending.ifPresent(leaving -> leaveDurably(place, leaving));
        return ending.isPresent();
    }

    /** @param place none of a request of a connection before: its answer has no place among those of this one */
    private void leaveDurably(@Nullable Place<Ending> place, Ending ending) {
        if (place == null) {
            listener.leaves(ending);
        } else {
            leave(place, ending);
        }
        listener.outcomeCame();
    }

    private Optional<Ending> withRoom(Ending ending) {
        ClientPath path = environment.path();
        ClientPermit room = path.room();
        // Of what never has room the client would ask for ever.
        Ending told = path.couldHold(ANSWER_OVERHEAD + ending.rawBytes()) ? ending : ending.tooLarge();
        if (room.grow(ANSWER_OVERHEAD + told.rawBytes())) {
            told.settled().future().onComplete(settled -> room.release());
            return Optional.of(told);
        }
        room.release();
        return Optional.empty();
    }

    private void refuse(String id, Place<Ending> place, Outcome.Refused refused, Permit permit) {
        environment.path().refused(refused, permit);
        leave(place, Ending.refused(id, refused));
    }

    private void leave(Place<Ending> place, Ending ending) {
        order.ended(place, ending).forEach(listener::leaves);
    }

    /** Takes a request back. Its outcome comes all the same. */
    void cancel(String id) {
        ClientCall call = inFlight.get(id);
        if (call != null) {
            call.cancel();
        }
    }

    /** The ending of this one has left. */
    void left(String id) {
        inFlight.remove(id);
    }

    /** Nobody waits for any of them any more. */
    void end() {
        isOver = true;
        inFlight.values().forEach(ClientCall::cancel);
        inFlight.clear();
        order.drop().forEach(Ending::settle);
    }

    /** Who waits for an outcome: the stream, for its client. */
    private final class Waiting implements Requester {

        private final String id;
        private final Place<Ending> place;
        private final RequestId requestId;
        private final ClientPermit permit;

        private Waiting(String id, Place<Ending> place, RequestId requestId, ClientPermit permit) {
            this.id = id;
            this.place = place;
            this.requestId = requestId;
            this.permit = permit;
        }

        @Override
        public Executor loop() {
            return loop;
        }

        @Override
        public Future<Void> ended(Outcome outcome) {
            if (isOver) {
                return Future.succeededFuture();
            }
            Promise<Void> settled = Promise.promise();
            var ending = new Ending(id, outcome, requestId.value(), true, Optional.empty(), settled);
            leave(place, ending.within(permit));
            listener.outcomeCame();
            return settled.future();
        }
    }

    /** A durable request cannot be taken back: whoever reads the log may have it already. */
    private record Durable(RequestId id) implements ClientCall {

        @Override
        public void cancel() {
            // It is answered.
        }
    }
}
