package dev.sluice.gateway.websocket;

import dev.sluice.gateway.clients.DurableAnswer;
import dev.sluice.gateway.clients.DurableListener;
import dev.sluice.gateway.clients.DurableRequests;
import dev.sluice.gateway.clients.DurableRequests.Following;
import dev.sluice.gateway.clients.SessionToken;
import dev.sluice.gateway.request.InferenceRequest;
import dev.sluice.oip.InvalidRequestException;
import dev.sluice.schemas.inference.ModelInferRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The durable requests of one stream: sent to the log, and answered from it. The log is followed from before the first of them is
 * sent, so that no answer is missed. Confined to the loop of the stream.
 */
final class DurableStream implements DurableListener {

    private final String session;
    private final DurableRequests log;
    private final Executor loop;
    private final Listener listener;
    private @Nullable Future<Following> following;
    private final TokenOrder order = new TokenOrder();
    private @Nullable SessionToken told;
    private boolean isClosed;

    DurableStream(String session, DurableRequests log, Executor loop, Listener listener) {
        this.session = session;
        this.log = log;
        this.loop = loop;
        this.listener = listener;
    }

    /** Hears what the log says, on the loop of the stream. */
    interface Listener {

        void durablyAnswered(DurableAnswer answer);

        /** Nothing more is heard, for this reason; from the last token on it may be tried again. */
        void durablyBroken(String reason);

        /** Nothing more is heard, and from the last token on nothing can be. */
        void durablyGone(String reason);
    }

    /** Goes on where the client was; what it has missed since is told. */
    void resume(SessionToken from) {
        follow(Optional.of(from)).onFailure(refused -> {
            if (refused instanceof InvalidRequestException wrong) {
                gone(wrong.reason());
            } else {
                broken(String.valueOf(refused.getMessage()));
            }
        });
    }

    /** Sends the request; ends, on the loop of the stream, with the token from which on its answer is to be found. */
    Future<SessionToken> send(InferenceRequest request, String id) {
        ModelInferRequest body = request.body().toBuilder()
                .setId(id)
                .setModelName(request.model().name())
                .setModelVersion(request.model().version())
                .build();
        var terms = new DurableRequests.Terms(request.deadline(), request.claim());
        return onLoop(follow(Optional.empty())
                        .compose(followed -> log.send(session, body, terms).map(followed.from())))
                .map(this::latest);
    }

    /** Which token goes out with an answer that leaves for the client. */
    SessionToken leaves(SessionToken after) {
        return order.leaves(after);
    }

    /** The client has been told so. */
    void told(SessionToken token) {
        told = token;
    }

    /**
     * Answers leave again, from the one with this token on.
     *
     * @param had the last token that the client has certainly had, if that is known
     */
    void leavesAgain(SessionToken first, Optional<SessionToken> had) {
        if (told != null && told.offset() >= first.offset()) {
            told = had.orElse(null);
        }
    }

    /** What was told since is behind the client; what has come and not left is not. */
    private SessionToken latest(SessionToken from) {
        SessionToken last = told;
        return last != null && last.offset() > from.offset() ? last : from;
    }

    private Future<Following> follow(Optional<SessionToken> from) {
        Future<Following> known = following;
        if (known != null && !known.failed()) {
            return known;
        }
        Future<Following> begun = onLoop(log.follow(session, from, this));
        begun.onSuccess(followed -> {
            if (isClosed) {
                followed.close();
            }
        });
        following = begun;
        return begun;
    }

    private <T> Future<T> onLoop(Future<T> anywhere) {
        Promise<T> here = Promise.promise();
        anywhere.onComplete(done -> loop.execute(() -> here.handle(done)));
        return here.future();
    }

    /** The stream is over. */
    void close() {
        isClosed = true;
        if (following != null) {
            following.onSuccess(Following::close);
        }
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public void answered(DurableAnswer answer) {
        if (!isClosed) {
            order.came(answer.after());
            listener.durablyAnswered(answer);
        }
    }

    @Override
    public void broken(String reason) {
        if (!isClosed) {
            listener.durablyBroken(reason);
        }
    }

    @Override
    public void gone(String reason) {
        if (!isClosed) {
            listener.durablyGone(reason);
        }
    }
}
