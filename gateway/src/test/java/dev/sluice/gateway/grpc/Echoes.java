package dev.sluice.gateway.grpc;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.Member;
import dev.sluice.testkit.worker.Script;
import dev.sluice.testkit.worker.Scripts;
import dev.sluice.testkit.worker.Session;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** Requests for echo, and a worker that answers them when a test says so. */
final class Echoes {

    private Echoes() {}

    static ModelInferRequest raw(int number) {
        return Requests.numbered(number, 1, dev.sluice.gateway.request.Deadline.none()).body().toBuilder()
                .setModelName("echo")
                .build();
    }

    /** Of so many bytes of contents. */
    static ModelInferRequest large(int bytes) {
        ModelInferRequest.Builder large =
                raw(1).toBuilder().setRawInputContents(0, ByteString.copyFrom(new byte[bytes]));
        large.getInputsBuilder(0).setShape(0, bytes / 4);
        return large.build();
    }

    static ModelInferRequest typed(int... elements) {
        var request = ModelInferRequest.newBuilder().setModelName("echo").setId("typed");
        var input = request.addInputsBuilder()
                .setName("x")
                .setDatatype("UINT8")
                .addShape(elements.length / 4)
                .addShape(4);
        for (int element : elements) {
            input.getContentsBuilder().addUintContents(element);
        }
        return request.build();
    }

    /** Keeps every frame until it is let go. */
    static final class Held implements Script {

        private final BlockingQueue<HeldFrame> frames = new LinkedBlockingQueue<>();

        @Override
        public void received(Frame frame, Session session) {
            frames.add(new HeldFrame(frame, session));
        }

        HeldFrame next() {
            try {
                HeldFrame next = frames.poll(20, TimeUnit.SECONDS);
                return Assertions.assertInstanceOf(HeldFrame.class, next, "no frame came");
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    record HeldFrame(Frame frame, Session session) {

        /** On the loop of the worker's connection. */
        void answer() {
            session.later(Duration.ofMillis(1), () -> {
                for (Member member : frame.getMembersList()) {
                    session.answer(frame, member, Scripts.echo(member.getRequest()));
                }
                session.done(frame);
            });
        }
    }
}
