package dev.sluice.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.history.AnswerFollower;
import dev.sluice.testkit.history.Checker;
import dev.sluice.testkit.history.History;
import dev.sluice.testkit.history.HistoryReader;
import dev.sluice.testkit.history.ReplyCheck;
import dev.sluice.testkit.history.Request;
import dev.sluice.testkit.history.Requester;
import dev.sluice.testkit.history.RequesterConfig;
import dev.sluice.testkit.history.RunScope;
import dev.sluice.testkit.history.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;

/** The requests of one case, from the first one sent to the verdict on what became of all. */
final class Traffic implements AutoCloseable {

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final long SEED = 20;

    private final FaultRig rig;
    private final Requester requester;
    private final AnswerFollower follower;
    private final Set<String> replyTopics = new TreeSet<>(Set.of(FaultRig.REPLIES));
    private final Clock clock = Clock.systemUTC();
    private Checker checker = Checker.ofAnyOrder();

    private Traffic(FaultRig rig, Requester requester, AnswerFollower follower) {
        this.rig = rig;
        this.requester = requester;
        this.follower = follower;
    }

    /** Starts to send: arithmetic, at a rate, with exponential gaps. */
    static Traffic start(FaultRig rig, double rate, int count) {
        return start(rig, rate, count, Arithmetic::request);
    }

    /** As {@link #start(FaultRig, double, int)}, with other requests among them or instead. */
    static Traffic start(FaultRig rig, double rate, int count, IntFunction<Request> requests) {
        // Past every proxy and password: what requesters send is not what these tests are about.
        String servers = rig.kafka().adminServers();
        var requester = new Requester(RequesterConfig.of(servers, FaultRig.REQUESTS, FaultRig.REPLIES, requests)
                .withExponentialGaps(SEED));
        var follower = new AnswerFollower(servers, Set.of(FaultRig.REPLIES), Set.of(FaultRig.DEAD_LETTERS));
        requester.start(rate, count);
        return new Traffic(rig, requester, follower);
    }

    /** Replies of a key are to be in the order of their requests. */
    Traffic inKeyOrder() {
        checker = Checker.ofKeyOrder();
        return this;
    }

    /** Replies go to this topic too. */
    Traffic alsoAnsweredIn(String topic) {
        replyTopics.add(topic);
        return this;
    }

    Instant now() {
        return clock.instant();
    }

    int answered() {
        return follower.answered();
    }

    /** Waits until so many are answered: by then the rest is on its way. */
    Traffic awaitAnswered(int count) {
        assertThat(follower.awaitAnswered(count, LONG))
                .as("%d of %d answered", count, requester.sent().size())
                .isTrue();
        return this;
    }

    /** Waits until so many have been sent. */
    Traffic awaitSent(int count) {
        Awaitility.await(count + " sent")
                .atMost(LONG)
                .until(() -> requester.sent().size() >= count);
        return this;
    }

    /** What is to be said of this history. */
    Verdict judge(History history) {
        return checker.check(history);
    }

    /** Waits until all have been sent, and each acknowledged one is answered. */
    Traffic awaitAll() throws InterruptedException {
        requester.awaitDone(LONG);
        assertThat(follower.awaitAllAnswered(requester, LONG))
                .as("%d sent, %d answered", requester.sent().size(), follower.answered())
                .isTrue();
        return this;
    }

    /** What is to be said of all that there is in the topics now. */
    Verdict judge() {
        return checker.check(history());
    }

    /** All that there is in the topics now. */
    History history() {
        var scope = new RunScope(Set.of(FaultRig.REQUESTS), replyTopics, Set.of(FaultRig.DEAD_LETTERS), FaultRig.GROUP);
        return new HistoryReader(rig.kafka().adminServers(), LONG)
                .read(scope, requester.sent(), ReplyCheck.ofOk(Arithmetic::complaint));
    }

    @Override
    public void close() {
        requester.close();
        follower.close();
    }
}
