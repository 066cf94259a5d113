package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.execution.CoreLoop;
import dev.sluice.oip.InvalidRequestException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client has in flight, and what it is yet to be told. It has a connection; with a session it may be without one for a
 * while, and then have another. Confined to its own loop, where all calls come.
 *
 * <p>It asks its connection for one message at a time, and not at all while more waits for the client than it may have in
 * flight: so what a client costs is bounded, whatever it sends and does not read.
 */
final class ClientStream {

    private static final Logger log = LoggerFactory.getLogger(ClientStream.class);

    /** Beyond what may be in flight come refusals, which hold no place: so many of either, and nothing more is read. */
    private static final int WITH_REFUSALS = 2;

    private final String session;
    private final Wire wire;
    private final CoreLoop loop;
    private final StreamEnvironment environment;
    private final WhenOver whenOver;
    private final WebSocketConfig config;
    private final @Nullable DurableStream durable;
    private final OpenRequests requests;
    private final AnswerLog answers;
    private final AnswerWriter writer;
    private final Credits credits;
    private final Reading reading;
    private final Patience patience;
    private final Parting parting;

    private @Nullable Connection connection;
    private boolean isReading;
    private CoreLoop.@Nullable Timer away;
    private boolean isOver;

    /** @param session empty when it ends with its connection */
    ClientStream(
            String session,
            StreamTerms terms,
            CoreLoop loop,
            StreamEnvironment environment,
            KeptBytes kept,
            WhenOver whenOver) {
        this.session = session;
        this.wire = environment.wire(terms);
        this.loop = loop;
        this.environment = environment;
        this.whenOver = whenOver;
        this.config = environment.config();
        this.durable = session.isEmpty()
                ? null
                : environment
                        .durable()
                        .map(log -> new DurableStream(session, log, loop, new Durables()))
                        .orElse(null);
        this.requests = new OpenRequests(terms, environment, loop, durable, new Endings());
        this.answers = new AnswerLog(session.isEmpty() ? AnswerLog.Limits.NOTHING : environment.limits(), kept);
        this.writer = new AnswerWriter(wire, environment, loop, answers, new Writings());
        this.credits = new Credits(config.maxInFlight());
        this.reading = new Reading(wire, environment.beside(), loop);
        this.patience = new Patience(loop, config.slowReaderTimeout());
        this.parting = new Parting(loop);
    }

    /** Hears that a stream has ended. */
    interface WhenOver {

        void isOver(String session, ClientStream stream);
    }

    Executor loop() {
        return loop;
    }

    Wire wire() {
        return wire;
    }

    /** A connection for this stream: its first, or one that takes over. */
    void attach(Connection to, StreamTerms terms) {
        long seen = terms.after().orElse(0);
        if (isOver) {
            to.close(CloseCode.NO_SESSION, "the session is over");
        } else if (!wire.subprotocol().equals(terms.subprotocol())) {
            to.close(CloseCode.NOT_RESUMABLE, "the session speaks " + wire.subprotocol());
        } else if (!answers.canResumeAfter(seen)) {
            to.close(CloseCode.NOT_RESUMABLE, "answers after " + seen + " are not kept");
        } else {
            takeOver(to, seen, terms);
        }
    }

    private void takeOver(Connection to, long seen, StreamTerms terms) {
        if (connection != null) {
            connection.close(CloseCode.REPLACED, "another connection has taken the session over");
        }
        noLongerAway();
        patience.end();
        connection = to;
        credits.restart();
        parting.restart();
        resumeAfter(seen);
        int credit = config.maxInFlight() - requests.count();
        to.write(wire.hello(new Wire.Hello(session, credit, config.maxMessageBytes(), requests.isByRequest(), seen)));
        isReading = false;
        if (durable != null) {
            terms.token().ifPresent(durable::resume);
        }
        goOn();
    }

    private void resumeAfter(long seen) {
        answers.resumeAfter(seen);
        if (durable != null) {
            answers.firstUnsentToken().ifPresent(first -> durable.leavesAgain(first, answers.lastTokenSeen()));
        }
    }

    /** What has left long ago need not be kept any more. */
    void forgetOld() {
        answers.forgetOld(environment.clock().nanoTime());
    }

    /** The connection has a message. While it is read no other is asked for. */
    void received(Connection from, Message message) {
        reading.read(message, said -> take(from, message, said));
    }

    private void take(Connection from, Message message, Supplier<ClientMessage> reading) {
        message.giveRoomBack();
        if (from != connection) {
            return;
        }
        isReading = false;
        try {
            handle(reading, message.size());
        } catch (RuntimeException bug) {
            failed(bug);
            return;
        }
        goOn();
    }

    private void failed(Throwable bug) {
        log.error("a stream has failed: session={}", !session.isEmpty(), bug);
        if (connection != null) {
            connection.close(CloseCode.INTERNAL, "the gateway has failed");
        }
        end();
    }

    private void handle(Supplier<ClientMessage> reading, int bytes) {
        ClientMessage said;
        try {
            said = reading.get();
        } catch (InvalidRequestException unreadable) {
            requests.unreadable(unreadable);
            return;
        }
        said.<Runnable>fold(
                        asks -> () -> ask(asks, bytes),
                        cancels -> () -> requests.cancel(cancels.id()),
                        grants -> () -> credits.granted(grants.messages()))
                .run();
    }

    private void ask(ClientMessage.Asks asks, int bytes) {
        parting.reason()
                .ifPresentOrElse(reason -> requests.turnAway(asks, reason), () -> requests.ask(asks, bytes, hasRoom()));
    }

    private boolean hasRoom() {
        return answers.unsentBytes() + writer.waitingBytes()
                <= config.maxWaiting().bytes();
    }

    /** Room in the connection: what it was full of is on its way. */
    void drained(Connection from) {
        if (from == connection) {
            goOn();
        }
    }

    private void sendOrKeep() {
        if (connection == null) {
            keepWaiting();
        } else {
            goOn();
        }
    }

    /** Does all that can be done now: send, watch whether the client takes it, read on. */
    private void goOn() {
        Connection to = connection;
        if (to == null) {
            return;
        }
        boolean hasSent = send(to);
        boolean isParting = parting.isBegun() && hasAllLeft();
        patience.watch(to, answers.hasUnsent() || to.isFull() || (isParting && !parting.isWritten()), hasSent);
        if (isParting) {
            parting.whenWritten(() -> part(to));
            return;
        }
        int waiting = requests.waiting() + writer.waiting() + answers.unsentWithCredit();
        if (!isReading && !to.isFull() && waiting < WITH_REFUSALS * config.maxInFlight()) {
            isReading = true;
            to.next();
        }
    }

    private void part(Connection from) {
        if (from == connection && hasAllLeft() && parting.isWritten()) {
            parting.close(from);
            end();
        }
    }

    private boolean hasAllLeft() {
        return !answers.hasUnsent() && writer.waiting() == 0;
    }

    private boolean send(Connection to) {
        boolean hasSent = false;
        while (answers.hasUnsent() && credits.takesAnswer() && !to.isFull()) {
            Answer answer = answers.leave(
                    environment.clock().nanoTime(),
                    leaving -> parting.leaves(to.write(leaving.content())).onComplete(written -> leaving.settle()));
            environment.metrics().sent();
            credits.answerSent();
            hasSent = true;
            if (durable != null) {
                answer.token().ifPresent(durable::told);
            }
            if (answer.leavesFirst()) {
                answer.requestId().ifPresent(requests::left);
                credits.returned().ifPresent(messages -> to.write(wire.credit(messages)));
            }
        }
        return hasSent;
    }

    /**
     * The connection is gone.
     *
     * @param isGoodbye the client has closed it, saying that all is well: it will not come back
     */
    void lost(Connection gone, boolean isGoodbye) {
        if (gone != connection) {
            return;
        }
        connection = null;
        patience.end();
        if (session.isEmpty() || isGoodbye) {
            end();
        } else {
            keepWaiting();
            away = loop.schedule(config.sessions().sessionWindow(), this::end);
        }
    }

    private void keepWaiting() {
        for (Answer kept : answers.away(environment.clock().nanoTime())) {
            if (kept.leavesFirst()) {
                kept.requestId().ifPresent(requests::left);
            }
            kept.settle();
        }
    }

    /** Its client goes on from a token, with another stream. */
    void replaced() {
        if (connection != null) {
            connection.close(CloseCode.REPLACED, "another connection has taken the session over");
        }
        end();
    }

    /** The gateway stops. */
    void stop() {
        if (connection != null) {
            connection.close(CloseCode.GOING_AWAY, "the gateway is stopping");
        } else {
            end();
        }
    }

    private void end() {
        if (isOver) {
            return;
        }
        isOver = true;
        connection = null;
        noLongerAway();
        patience.end();
        requests.end();
        if (durable != null) {
            durable.close();
        }
        answers.clear().forEach(Answer::settle);
        writer.end();
        whenOver.isOver(session, this);
    }

    private void noLongerAway() {
        if (away != null) {
            away.cancel();
            away = null;
        }
    }

    /** What the requests of this stream come to. */
    private final class Endings implements OpenRequests.Listener {

        @Override
        public void leaves(Ending ending) {
            if (isOver) {
                ending.settle();
                return;
            }
            try {
                writer.write(durable == null ? ending : ending.withToken(durable::leaves));
            } catch (RuntimeException bug) {
                ending.settle();
                ClientStream.this.failed(bug);
            }
        }

        @Override
        public void outcomeCame() {
            sendOrKeep();
        }

        @Override
        public void accepted(String id, SessionToken token) {
            if (connection != null) {
                connection.write(wire.accepted(id, token));
            }
        }
    }

    /** What was written beside the loop. */
    private final class Writings implements AnswerWriter.Listener {

        @Override
        public void written() {
            sendOrKeep();
        }

        @Override
        public void failed(Throwable bug) {
            ClientStream.this.failed(bug);
        }
    }

    /** What the log says to this stream. */
    private final class Durables implements DurableStream.Listener {

        @Override
        public void durablyAnswered(DurableAnswer answer) {
            if (!requests.durablyAnswered(answer)) {
                durablyBroken("there is no room for the answer beside what is in flight");
            }
        }

        @Override
        public void durablyBroken(String reason) {
            ended(CloseCode.TRY_AGAIN_LATER, reason);
        }

        @Override
        public void durablyGone(String reason) {
            ended(CloseCode.NOT_RESUMABLE, reason);
        }

        /**
         * What has come leaves first, also to a client that is away: it comes again with a later token than it had, or never.
         */
        private void ended(CloseCode code, String reason) {
            if (durable != null) {
                durable.close();
            }
            parting.begin(code, reason);
            goOn();
        }
    }
}
