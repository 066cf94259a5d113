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
import dev.sluice.testkit.history.Sent;
import dev.sluice.testkit.history.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;

/** The requests of one case, from the first one sent to the verdict on what became of all. */
public final class Traffic implements AutoCloseable {

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final long SEED = 20;

    private final String servers;
    private final RunScope scope;
    private final Requester requester;
    private final AnswerFollower follower;
    private final Set<String> replyTopics;
    private final Clock clock = Clock.systemUTC();
    private Checker checker = Checker.ofAnyOrder();

    private Traffic(String servers, RunScope scope, Requester requester, AnswerFollower follower) {
        this.servers = servers;
        this.scope = scope;
        this.replyTopics = new TreeSet<>(scope.replyTopics());
        this.requester = requester;
        this.follower = follower;
    }

    /** Starts to send: arithmetic, at a rate, with exponential gaps. */
    static Traffic start(FaultRig rig, double rate, int count) {
        return start(rig, rate, count, Arithmetic::request);
    }

    /** As {@link #start(FaultRig, double, int)}, with other requests among them or instead. */
    static Traffic start(FaultRig rig, double rate, int count, IntFunction<Request> requests) {
        return start(rig, rate, count, requests, Set.of());
    }

    /** As {@link #start(FaultRig, double, int, IntFunction)}, with requests whose replies go to other topics too. */
    static Traffic start(
            FaultRig rig, double rate, int count, IntFunction<Request> requests, Set<String> otherReplyTopics) {
        Set<String> replyTopics = new TreeSet<>(otherReplyTopics);
        replyTopics.add(FaultRig.REPLIES);
        var scope = new RunScope(Set.of(FaultRig.REQUESTS), replyTopics, Set.of(FaultRig.DEAD_LETTERS), FaultRig.GROUP);
        // Past every proxy and password: what requesters send is not what these tests are about.
        String servers = rig.kafka().adminServers();
        var config = RequesterConfig.of(servers, FaultRig.REQUESTS, FaultRig.REPLIES, requests);
        return start(scope, config, rate, count);
    }

    /** Starts to send to topics that are no rig's. */
    public static Traffic start(RunScope scope, RequesterConfig config, double rate, int count) {
        var requester = new Requester(config.withExponentialGaps(SEED));
        var follower = new AnswerFollower(config.bootstrapServers(), scope.replyTopics(), scope.deadLetterTopics());
        requester.start(rate, count);
        return new Traffic(config.bootstrapServers(), scope, requester, follower);
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

    /** Replies do not go to this topic any more: it is not there. */
    Traffic notAnsweredIn(String topic) {
        replyTopics.remove(topic);
        return this;
    }

    public Instant now() {
        return clock.instant();
    }

    /** Sends no more: what there was to see has been seen. */
    public Traffic enough() {
        requester.stop();
        return this;
    }

    public int sentSoFar() {
        return requester.sent().size();
    }

    public int answered() {
        return follower.answered(requester);
    }

    /** Waits until so many are answered: by then the rest is on its way. */
    public Traffic awaitAnswered(int count) {
        Awaitility.await(count + " answered").atMost(LONG).until(() -> answered() >= count);
        return this;
    }

    /** Waits until so many have been sent. */
    public Traffic awaitSent(int count) {
        Awaitility.await(count + " sent")
                .atMost(LONG)
                .until(() -> requester.sent().size() >= count);
        return this;
    }

    /** Waits until all that have been acknowledged by now are answered. */
    public Traffic awaitAnsweredSoFar() {
        assertThat(follower.awaitAllAnswered(requester, LONG))
                .as("%d sent, %d answered", requester.sent().size(), answered())
                .isTrue();
        return this;
    }

    /** Waits until all have been sent and acknowledged, answered or not. */
    Traffic awaitAllSent() throws InterruptedException {
        requester.awaitDone(LONG);
        return this;
    }

    /** What has been sent so far. */
    List<Sent> sent() {
        return requester.sent();
    }

    /** When the request of a number was sent. */
    Instant sentAt(int number) {
        return requester.sent().stream()
                .filter(sent -> sent.number() == number)
                .findFirst()
                .orElseThrow()
                .sentAt();
    }

    /** What is to be said of this history. */
    public Verdict judge(History history) {
        return checker.check(history);
    }

    /** Waits until all have been sent, and each acknowledged one is answered. */
    public Traffic awaitAll() throws InterruptedException {
        requester.awaitDone(LONG);
        return awaitAnsweredSoFar();
    }

    /** What is to be said of all that there is in the topics now. */
    Verdict judge() {
        return checker.check(history());
    }

    /** All that there is in the topics now. */
    public History history() {
        return history(requester.sent());
    }

    /** All that there is in the topics now, of requests that have been sent by others too. */
    History history(List<Sent> sent) {
        var answeredIn = new RunScope(scope.requestTopics(), replyTopics, scope.deadLetterTopics(), scope.group());
        return new HistoryReader(servers, LONG).read(answeredIn, sent, ReplyCheck.ofOk(Arithmetic::complaint));
    }

    @Override
    public void close() {
        requester.close();
        follower.close();
    }
}
