package dev.sluice.gateway.websocket;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A connection that does what a test says. */
final class FakeConnection implements Connection {

    final List<JsonObject> said = new ArrayList<>();
    private final List<Promise<Void>> writing = new ArrayList<>();
    final List<CloseCode> closedWith = new ArrayList<>();
    boolean isFull;
    int asked;
    long taken;

    @Override
    public Future<Void> write(Buffer message) {
        said.add(new JsonObject(message));
        Promise<Void> written = Promise.promise();
        writing.add(written);
        return written.future();
    }

    void writeAll() {
        writing.forEach(Promise::tryComplete);
    }

    /** What is not written never is. */
    void breaks() {
        writing.forEach(written -> written.tryFail("the connection is gone"));
    }

    /** Of what was said about requests. */
    List<String> ids() {
        return said.stream()
                .flatMap(told -> Stream.ofNullable(told.getString("id")))
                .toList();
    }

    JsonObject last() {
        return said.stream()
                .filter(told -> !told.getString("type").equals("credit"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    @Override
    public boolean isFull() {
        return isFull;
    }

    @Override
    public long takenBytes() {
        return taken;
    }

    @Override
    public void next() {
        asked++;
    }

    @Override
    public void close(CloseCode code, String reason) {
        closedWith.add(code);
    }
}
