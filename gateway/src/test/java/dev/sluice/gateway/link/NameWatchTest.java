package dev.sluice.gateway.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.fixture.SimulatedLoop;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameWatchTest {

    private static final Duration REFRESH = Duration.ofSeconds(5);

    private final SimulatedLoop loop = new SimulatedLoop();
    private final ScriptedResolver resolver = new ScriptedResolver();
    private final LiveCore.RecordedReachability reachability = new LiveCore.RecordedReachability();
    private final Links links = new Links();
    private final NameWatch watch =
            new NameWatch(WorkerConfig.sluice("dns:///workers:9101"), resolver, loop, loop, reachability, links);

    @Test
    void asksAgainAfterEachAnswerAndTellsWhatChanged() {
        resolver.answers("10.0.0.1");
        watch.start();
        resolver.answers("10.0.0.2", "10.0.0.1");
        loop.advance(REFRESH);
        loop.advance(REFRESH);

        assertThat(resolver.asked()).isEqualTo(3);
        assertThat(links.told).containsExactly("+[10.0.0.1:9101] -[]", "+[10.0.0.2:9101] -[]");
        assertThat(watch.hasAnswered()).isTrue();
    }

    @Test
    void saysOnceWhyThereIsNoAnswerAndOnceThatThereIsOne() {
        try (var log = new RecordedLog(NameWatch.class)) {
            resolver.fails("workers: Name or service not known");
            watch.start();
            loop.advance(REFRESH.multipliedBy(5));
            assertThat(watch.hasAnswered()).isFalse();
            resolver.answers();
            loop.advance(REFRESH.multipliedBy(5));
            resolver.answers("10.0.0.1");
            loop.advance(REFRESH.multipliedBy(5));

            assertThat(log.lines())
                    .containsExactly(
                            "name not resolved: name=dns:///workers:9101 "
                                    + "reason=workers: Name or service not known kept=0",
                            "name not resolved: name=dns:///workers:9101 reason=the name has no address kept=0",
                            "name resolved: name=dns:///workers:9101",
                            "workers of a name changed: name=dns:///workers:9101 joined=[10.0.0.1:9101] left=[] known=1");
        }
        assertThat(reachability.said)
                .containsExactly("workers: Name or service not known", "the name has no address", "reached");
    }

    @Test
    void believesALateAnswerAndDoesNotAskMeanwhile() {
        Promise<Set<InetAddress>> late = Promise.promise();
        resolver.answers(late.future());
        watch.start();
        loop.advance(Duration.ofSeconds(60));
        assertThat(resolver.asked()).isEqualTo(1);
        assertThat(reachability.said).containsExactly("no answer in 10 s");

        late.complete(ScriptedResolver.addresses("10.0.0.1"));

        assertThat(links.told).containsExactly("+[10.0.0.1:9101] -[]");
        loop.advance(REFRESH);
        assertThat(resolver.asked()).isEqualTo(2);
    }

    @Test
    void givesUpWhatIsStaleAlsoWhileTheResolverHangs() {
        resolver.answers("10.0.0.1");
        watch.start();
        resolver.answers(Promise.<Set<InetAddress>>promise().future());

        loop.advance(Discovery.STALE_AFTER.plusMinutes(1));

        assertThat(links.told).containsExactly("+[10.0.0.1:9101] -[]", "+[] -[10.0.0.1:9101]");
    }

    @Test
    void hearsNothingAndAsksNobodyOnceItIsClosed() {
        Promise<Set<InetAddress>> late = Promise.promise();
        resolver.answers(late.future());
        watch.start();

        watch.close();
        late.complete(ScriptedResolver.addresses("10.0.0.1"));

        assertThat(links.told).isEmpty();
        assertThat(loop.isIdle()).isTrue();
    }

    private static final class Links implements NameWatch.Members {

        private final List<String> told = new ArrayList<>();

        @Override
        public boolean isReachable(String address) {
            return false;
        }

        @Override
        public void changed(Discovery.Change change) {
            told.add("+" + change.joins() + " -" + change.leaves());
        }
    }
}
