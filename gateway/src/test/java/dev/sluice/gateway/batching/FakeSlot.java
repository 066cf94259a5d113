package dev.sluice.gateway.batching;

import dev.sluice.gateway.request.Dispatch;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.Retry;
import io.vertx.core.Future;
import java.util.List;

/** Room that frames are formed for, and never sent into. */
record FakeSlot(int shares, long waitNanos, double slowness, double slownessElsewhere) implements Dispatch.Slot {

    /** Of the only worker. */
    FakeSlot(int shares, long waitNanos, double slowness) {
        this(shares, waitNanos, slowness, Double.POSITIVE_INFINITY);
    }

    static FakeSlot idle(int shares) {
        return new FakeSlot(shares, 0, 1);
    }

    @Override
    public double elsewhereNanos(double costNanos) {
        return costNanos * slownessElsewhere;
    }

    @Override
    public Future<List<Retry>> send(Frame frame) {
        throw new IllegalStateException("nothing is sent here");
    }

    @Override
    public void release() {}
}
