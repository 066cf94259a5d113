package dev.sluice.gateway.kafka;

import dev.sluice.observability.Readiness;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether any broker answers. The consumer does not say: without brokers its polls go on and bring nothing, as on a quiet
 * day. So somebody asks every other second, whatever the protocol of the group and whether it rebalances or is paused.
 *
 * <p>What counts is how long a question has waited and not how old the last answer is: a process that was stopped for a
 * while has not lost its brokers. Poll thread, except for the answers.
 */
final class BrokersWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(BrokersWatch.class);
    private static final String COMPONENT = "kafka brokers";
    private static final long ASK_EVERY_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(6).toNanos();
    private static final int ANSWER_WITHIN_MILLIS = 3_000; // then the client may try another broker
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** Asks the cluster for anything at all. */
    interface Question extends AutoCloseable {

        CompletionStage<?> ask();

        @Override
        void close();
    }

    // Any thread
    private volatile boolean isAsking;
    private volatile boolean hasAnswered;

    // Poll thread only
    private final Question question;
    private final String servers;
    private final Readiness readiness;
    private long askedAtNanos;
    private long waitingSinceNanos;
    private boolean isWaiting;
    private boolean isSilent;

    BrokersWatch(Question question, String servers, Readiness readiness, long nowNanos) {
        this.question = question;
        this.servers = servers;
        this.readiness = readiness;
        this.askedAtNanos = nowNanos - ASK_EVERY_NANOS;
    }

    static Question describeCluster(Map<String, Object> properties) {
        Admin admin = Admin.create(properties);
        return new Question() {
            @Override
            public CompletionStage<?> ask() {
                return admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_WITHIN_MILLIS))
                        .nodes()
                        .toCompletionStage();
            }

            @Override
            public void close() {
                admin.close(CLOSE_TIMEOUT);
            }
        };
    }

    /** Asks when it is time to, and says what has become of it. */
    void look(long nowNanos) {
        if (hasAnswered) {
            hasAnswered = false;
            isWaiting = false;
        }
        if (!isAsking && nowNanos - askedAtNanos >= ASK_EVERY_NANOS) {
            ask(nowNanos);
        }
        say(isWaiting && nowNanos - waitingSinceNanos >= PATIENCE_NANOS);
    }

    @Override
    public void close() {
        question.close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failure is an answer too
    private void ask(long nowNanos) {
        askedAtNanos = nowNanos;
        if (!isWaiting) {
            isWaiting = true;
            waitingSinceNanos = nowNanos;
        }
        isAsking = true;
        question.ask().whenComplete((nodes, failure) -> {
            hasAnswered = isAnswer(failure);
            isAsking = false;
        });
    }

    /** A refusal is an answer as well, and polling fails of it by itself. */
    private static boolean isAnswer(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return !(cause instanceof RetriableException);
    }

    private void say(boolean isSilentNow) {
        if (isSilentNow == isSilent) {
            return;
        }
        isSilent = isSilentNow;
        if (isSilent) {
            readiness.notReady(COMPONENT, "none answers at " + servers);
            log.warn("no broker answers: bootstrapServers={}", servers);
        } else {
            readiness.ready(COMPONENT);
            log.info("brokers answer again: bootstrapServers={}", servers);
        }
    }
}
