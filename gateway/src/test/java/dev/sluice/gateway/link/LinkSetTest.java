package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.SimulatedLoop;
import dev.sluice.gateway.request.Frame;
import dev.sluice.gateway.request.ServedModel;
import dev.sluice.gateway.request.Worker;
import dev.sluice.gateway.request.WorkerListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkSetTest {

    private static final WorkerConfig A = WorkerConfig.sluice("10.0.0.1:9101");
    private static final WorkerConfig B = WorkerConfig.sluice("[::1]:9101");

    private final SimulatedLoop loop = new SimulatedLoop();
    private final List<String> events = new ArrayList<>();
    private final List<ScriptedLink> made = new ArrayList<>();
    private final LinkSet links = new LinkSet(this::link, loop, new Removals(), new LiveCore.RecordedReachability());

    @Test
    void removesAWorkerOnlyWhenItHasFinishedWhatItHas() {
        links.join(A);

        links.leave(A);
        loop.run();
        assertThat(links.size()).isZero();
        assertThat(events).containsExactly("start 10.0.0.1:9101", "leave 10.0.0.1:9101");

        made.get(0).idle.complete();
        assertThat(events).doesNotContain("removed 10.0.0.1:9101");
        loop.run();
        assertThat(events).endsWith("close 10.0.0.1:9101", "removed 10.0.0.1:9101");
    }

    @Test
    void keepsOneLinkForAsLongAsAnybodyNamesItsWorker() {
        links.join(B);
        links.join(WorkerConfig.sluice("[0:0:0:0:0:0:0:1]:9101"));
        assertThat(links.size()).isEqualTo(1);

        links.leave(B);
        assertThat(events).containsExactly("start [::1]:9101");

        links.leave(B);
        assertThat(events).endsWith("leave [::1]:9101");
    }

    @Test
    void linksAnewToAWorkerThatIsNamedAgainWhenTheOldLinkIsGone() {
        links.join(A);
        links.leave(A);

        links.join(A);
        loop.run();
        assertThat(links.size()).isEqualTo(1);
        assertThat(links.links()).isEmpty();
        assertThat(links.isConnected(A)).isFalse();
        assertThat(made).hasSize(1);

        made.get(0).idle.complete();
        loop.run();

        assertThat(events).endsWith("close 10.0.0.1:9101", "removed 10.0.0.1:9101", "start 10.0.0.1:9101");
        assertThat(links.links()).containsExactly(made.get(1));
    }

    @Test
    void doesNotLinkToAWorkerThatIsNamedAgainAndNotAnyMore() {
        links.join(A);
        links.leave(A);
        links.join(A);
        links.leave(A);

        made.get(0).idle.complete();
        loop.run();

        assertThat(made).hasSize(1);
        assertThat(links.size()).isZero();
    }

    @Test
    void closesThoseThatAreLeavingWithAllOthers() {
        links.join(A);
        links.join(B);
        links.leave(A);

        links.close();
        made.get(0).idle.complete();
        loop.run();

        assertThat(events)
                .containsExactly(
                        "start 10.0.0.1:9101",
                        "start [::1]:9101",
                        "leave 10.0.0.1:9101",
                        "close [::1]:9101",
                        "close 10.0.0.1:9101");
    }

    private Link link(WorkerConfig worker) {
        var link = new ScriptedLink(worker.address(), events);
        made.add(link);
        return link;
    }

    private final class Removals implements WorkerListener {

        @Override
        public void connected(Worker worker, int lanes, int credit) {}

        @Override
        public void serves(Worker worker, List<ServedModel> models) {}

        @Override
        public void lost(Worker worker, String reason) {}

        @Override
        public void removed(Worker worker) {
            events.add("removed " + worker.id());
        }
    }

    private static final class ScriptedLink implements Link {

        private final String id;
        private final List<String> events;
        private final Promise<Void> idle = Promise.promise();

        ScriptedLink(String id, List<String> events) {
            this.id = id;
            this.events = events;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Future<Void> infer(Frame frame, MemberOutcomes outcomes) {
            throw new IllegalStateException("nobody sends anything here");
        }

        @Override
        public void start() {
            events.add("start " + id);
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public Future<Void> leave() {
            events.add("leave " + id);
            return idle.future();
        }

        @Override
        public void close() {
            events.add("close " + id);
        }
    }
}
