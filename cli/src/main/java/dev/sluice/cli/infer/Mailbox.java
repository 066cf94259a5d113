package dev.sluice.cli.infer;

import com.google.protobuf.ByteString;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Endings as a connection tells them, from its own thread, until the asking thread collects them. Thread-safe. */
final class Mailbox implements Asker.Endings {

    private static final int MOMENT_MILLIS = 20;

    private final BlockingQueue<Consumer<Asker.Endings>> endings = new LinkedBlockingQueue<>();

    @Override
    public void answered(String id, boolean ok, ByteString body) {
        endings.add(told -> told.answered(id, ok, body));
    }

    @Override
    public void failed(String id, String code, String reason) {
        endings.add(told -> told.failed(id, code, reason));
    }

    /** Waits a moment for the first, and tells all that are there. */
    void collect(Asker.Endings told) throws InterruptedException {
        for (Consumer<Asker.Endings> next = endings.poll(MOMENT_MILLIS, TimeUnit.MILLISECONDS);
                next != null;
                next = endings.poll()) {
            next.accept(told);
        }
    }
}
