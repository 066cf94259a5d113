package dev.sluice.gateway.websocket;

import com.google.protobuf.ByteString;
import dev.sluice.gateway.LiveStages;
import dev.sluice.gateway.fixture.Requests;
import dev.sluice.gateway.http.HttpDoor;
import dev.sluice.schemas.inference.InferParameter;
import dev.sluice.schemas.inference.ModelInferRequest;
import dev.sluice.schemas.inference.ModelInferResponse;
import dev.sluice.schemas.worker.Fault;
import dev.sluice.schemas.worker.Frame;
import dev.sluice.schemas.worker.Member;
import dev.sluice.testkit.worker.ScriptedWorker;
import dev.sluice.testkit.worker.Scripts;
import dev.sluice.testkit.worker.Session;
import dev.sluice.testkit.worker.SumAndDifference;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The door on a real port, all stages behind it, and three workers: {@code echo} (UINT8 [-1, 4]), {@code texts} (BYTES [-1]) and
 * {@code sums} (two inputs). Parameters of a request say what becomes of it: {@code hold} keeps it until it is released, {@code
 * fault} fails it, {@code answer_bytes} makes its answer so large.
 */
final class LiveDoor implements AutoCloseable {

    private final Vertx workers = Vertx.vertx();
    private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();
    private final LiveStages stages;
    private final HttpDoor http;

    LiveDoor(Map<String, String> settings) {
        var all = new HashMap<String, String>();
        add(all, 0, Requests.announced(Requests.served("echo", "1", "UINT8", -1, 4)));
        add(all, 1, Requests.announced(Requests.served("texts", "1", "BYTES", -1)));
        add(all, 2, SumAndDifference.served("sums"));
        all.put("http.port", "0");
        all.putAll(settings);
        stages = new LiveStages(all);
        http = ScriptedWorker.await(HttpDoor.open(
                stages.config().http(),
                stages.forDoors(),
                /* loops= */ 1,
                Optional.of(new WebSocketDoor(stages.config().websocket(), stages.forDoors(), Optional.empty()))));
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> stages.forDoors().models().all().size() == 3);
    }

    private void add(Map<String, String> settings, int index, dev.sluice.schemas.worker.ServedModel served) {
        ScriptedWorker worker = ScriptedWorker.start(
                workers, ScriptedWorker.Settings.reading(32 << 20).withLanes(64), served, this::script);
        settings.put("workers[" + index + "].address", worker.address());
    }

    private void script(Frame frame, Session session) {
        boolean isHeld = false;
        for (Member member : frame.getMembersList()) {
            Map<String, InferParameter> parameters = member.getRequest().getParametersMap();
            if (parameters.containsKey("hold")) {
                isHeld = true;
            } else if (parameters.containsKey("fault")) {
                session.fault(frame, member, Fault.Code.MODEL_ERROR);
            } else {
                session.answer(frame, member, answer(member.getRequest()));
            }
        }
        if (isHeld) {
            held.add(new Held(frame, session));
        } else {
            session.done(frame);
        }
    }

    private static ModelInferResponse answer(ModelInferRequest request) {
        if (request.getInputsCount() > 1) {
            return SumAndDifference.answer(request);
        }
        InferParameter size = request.getParametersMap().get("answer_bytes");
        return size == null ? Scripts.echo(request) : large((int) size.getInt64Param());
    }

    private static ModelInferResponse large(int bytes) {
        var response = ModelInferResponse.newBuilder();
        response.addOutputsBuilder()
                .setName("y")
                .setDatatype("UINT8")
                .addShape(bytes / 4)
                .addShape(4);
        response.addRawOutputContents(ByteString.copyFrom(new byte[bytes]));
        return response.build();
    }

    /** Waits until a frame is held. */
    void awaitHeld() {
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !held.isEmpty());
    }

    /** Answers the oldest frame that is held. */
    void release() throws InterruptedException {
        Held oldest = held.poll(20, TimeUnit.SECONDS);
        if (oldest == null) {
            throw new AssertionError("nothing is held");
        }
        oldest.release();
    }

    int port() {
        return http.port();
    }

    MeterRegistry registry() {
        return stages.forDoors().registry();
    }

    double closes(String code, String by) {
        Counter counter = registry()
                .find("sluice.websocket.closes")
                .tags("code", code, "by", by)
                .counter();
        return counter == null ? -1 : counter.count();
    }

    double gauge(String name) {
        return registry().get(name).gauge().value();
    }

    int inFlight() {
        return stages.forDoors().path().inFlight();
    }

    long bytesInFlight() {
        return stages.forDoors().path().bytesInFlight();
    }

    /** Waits until nothing is in flight. */
    void awaitIdle() {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> inFlight() == 0 && stages.forDoors().path().bytesInFlight() == 0);
    }

    void drain() {
        stages.forDoors().path().drain(Duration.ofSeconds(5));
    }

    void closeDoor() {
        ScriptedWorker.await(http.close());
    }

    @Override
    public void close() {
        closeDoor();
        stages.close();
        ScriptedWorker.await(workers.close());
    }

    private record Held(Frame frame, Session session) {

        void release() {
            session.later(Duration.ofMillis(1), () -> {
                frame.getMembersList().forEach(member -> session.answer(frame, member, answer(member.getRequest())));
                session.done(frame);
            });
        }
    }
}
