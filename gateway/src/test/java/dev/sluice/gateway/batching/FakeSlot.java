package dev.sluice.gateway.batching;

import dev.sluice.gateway.request.Dispatch;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.Retry;
import io.vertx.core.Future;
import java.util.List;

/** Room that frames are formed for, and never sent into. */
record FakeSlot(int shares, long waitNanos, double slowness) implements Dispatch.Slot {

    static FakeSlot idle(int shares) {
        return new FakeSlot(shares, 0, 1);
    }

    @Override
    public Future<List<Retry>> send(Frame frame) {
        throw new IllegalStateException("nothing is sent here");
    }

    @Override
    public void release() {}
}
