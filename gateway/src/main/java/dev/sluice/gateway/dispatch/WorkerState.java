package dev.sluice.gateway.dispatch;

import dev.sluice.gateway.execution.EventLoopConfined;
import dev.sluice.gateway.request.ModelVersion;
import dev.sluice.gateway.request.Worker;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What dispatch knows about one worker. The breaker outlives its connections; credit and models do not. */
@EventLoopConfined
final class WorkerState {

    private static final double TELLING_NANOS = 100_000;

    private final Worker worker;
    private final WorkerBreaker breaker;
    private @Nullable Connection connection;
    private long lastChosen;

    WorkerState(Worker worker, WorkerBreaker breaker) {
        this.worker = worker;
        this.breaker = breaker;
    }

    Worker worker() {
        return worker;
    }

    WorkerBreaker breaker() {
        return breaker;
    }

    void connected(int lanes, int credit) {
        connection = new Connection(lanes, new Credit(credit));
    }

    void serves(Set<ModelVersion> models) {
        if (connection != null) {
            connection.models = Set.copyOf(models);
        }
    }

    void lost() {
        connection = null;
    }

    boolean isConnected() {
        return connection != null;
    }

    boolean serves(ModelVersion model) {
        return connection != null && connection.models.contains(model);
    }

    /** Frames that it takes now; none while it is away, its breaker is open, or one frame has it alone. */
    int free(long nowNanos) {
        return connection != null && !connection.isTakenAlone && breaker.isUsable(nowNanos)
                ? connection.credit.free(nowNanos)
                : 0;
    }

    boolean hasWork() {
        return connection != null && connection.credit.outstanding() > 0;
    }

    boolean isTakenAlone() {
        return connection != null && connection.isTakenAlone;
    }

    /** Whether it can be sent the model's frames, now or when it has room again. */
    boolean isUsableFor(ModelVersion model, long nowNanos) {
        return serves(model) && breaker.isUsable(nowNanos);
    }

    int idleLanes(long nowNanos) {
        return connection == null ? 0 : Math.min(free(nowNanos), connection.idleLanes());
    }

    /** When it takes frames again, if it rests now. */
    OptionalLong restEndsNanos(long nowNanos) {
        return connection != null && connection.credit.isResting(nowNanos)
                ? OptionalLong.of(connection.credit.restsUntilNanos())
                : OptionalLong.empty();
    }

    /** The time that it is expected to need for the work it has, by the lane that does it; in steps that tell it from noise. */
    long outstandingTimePerLane(long nowNanos) {
        return connection == null
                ? 0
                : (long) (connection.ahead.nanosLeft(nowNanos) / connection.lanes / TELLING_NANOS);
    }

    /** The work it has, by the lane that does it. Bytes, as the best guess at work that needs no model of cost. */
    long outstandingBytesPerLane() {
        return connection == null ? 0 : connection.outstandingBytes / connection.lanes;
    }

    /** What is left of its work, of one lane's time. */
    double outstandingNanos(long nowNanos) {
        return connection == null ? 0 : connection.ahead.nanosLeft(nowNanos);
    }

    /** For how long it is expected to be at work before it begins with a frame that is sent now. */
    long waitNanos(long nowNanos) {
        return connection == null ? 0 : connection.ahead.waitNanos(nowNanos);
    }

    int lanes() {
        return connection == null ? 0 : connection.lanes;
    }

    long lastChosen() {
        return lastChosen;
    }

    /** Takes credit on the present connection. Only when there is some. */
    Connection take(long choice) {
        if (connection == null) {
            throw new IllegalStateException("credit taken from a worker that is away: " + worker.id());
        }
        lastChosen = choice;
        connection.credit.take();
        return connection;
    }

    /** Takes all of it, for one frame. Only when it has no work. */
    Connection takeAlone(long choice) {
        Connection taken = take(choice);
        taken.isTakenAlone = true;
        return taken;
    }

    /** One connection's share of the state: what a frame took is given back here, also after a new one began. */
    @EventLoopConfined
    static final class Connection {

        private final int lanes;
        private final Credit credit;
        private final WorkAhead ahead;
        private Set<ModelVersion> models = Set.of();
        private long outstandingBytes;
        private boolean isTakenAlone;

        private Connection(int lanes, Credit credit) {
            this.lanes = Math.max(1, lanes);
            this.credit = credit;
            this.ahead = new WorkAhead(this.lanes);
        }

        /** The work that it has, and how long that takes. */
        WorkAhead ahead() {
            return ahead;
        }

        Credit credit() {
            return credit;
        }

        /** The frame is done, however it ended. */
        void giveBack() {
            credit.giveBack();
            isTakenAlone = false;
        }

        void carries(long bytes) {
            outstandingBytes += bytes;
        }

        void carriesNoMore(long bytes) {
            outstandingBytes -= bytes;
        }

        private int idleLanes() {
            return Math.max(0, lanes - credit.outstanding());
        }
    }
}
