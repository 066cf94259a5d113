package dev.sluice.gateway.kafka.topics;

import dev.sluice.observability.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topics that are missing, on a thread of its own that ends when all are there.
 *
 * <p>Nobody waits for it: a consumer finds a topic when it comes, and a cluster that cannot be reached yet, or does not let
 * us, is asked again for as long as it takes. Until then readiness says which topics are not there and why. Whether a topic
 * exists is asked first, so that the right to make topics is needed only where one is missing.
 */
public final class TopicMaker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicMaker.class);
    private static final String COMPONENT = "kafka topics";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MOST_DOUBLINGS = 5; // 16 s

    // Any thread
    private final CountDownLatch closing = new CountDownLatch(1);

    // The maker's thread only, once it is started
    private final TopicAdmin cluster;
    private final List<NewTopic> notThere;
    private final Readiness readiness;
    private final Duration firstPause;
    private String lastProblem = "";

    TopicMaker(TopicAdmin cluster, NeededTopics needed, Readiness readiness, Duration firstPause) {
        this.cluster = cluster;
        this.notThere = new ArrayList<>(needed.all());
        this.readiness = readiness;
        this.firstPause = firstPause;
    }

    /**
     * Starts to make topics.
     *
     * @param adminProperties of the client that is used for it
     * @param death told the error that the thread ended of, if one does
     */
    public static TopicMaker start(
            Map<String, Object> adminProperties, NeededTopics needed, Readiness readiness, Consumer<Throwable> death) {
        var maker = new TopicMaker(TopicAdmin.of(adminProperties), needed, readiness, FIRST_PAUSE);
        maker.start(death);
        return maker;
    }

    Thread start(Consumer<Throwable> death) {
        readiness.notReady(COMPONENT, "has not looked yet which of its topics are missing");
        var thread = new Thread(() -> run(death), "sluice-topic-maker");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void run(Consumer<Throwable> death) {
        try (cluster) {
            for (int failures = 0; !attempt(); failures++) {
                Duration pause = firstPause.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
                if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            readiness.ready(COMPONENT);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Throwable bug) { // what a cluster refuses or fails at is no exception here
            death.accept(bug);
        }
    }

    /** Whether all topics are there now. One that is refused keeps no other from being made. */
    private boolean attempt() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (NewTopic topic : List.copyOf(notThere)) {
            try {
                makeUnlessThere(topic);
                notThere.remove(topic);
            } catch (ExecutionException failure) {
                problems.add(topic.name() + ": " + reason(failure));
            }
        }
        say(String.join("; ", problems));
        return problems.isEmpty();
    }

    private void makeUnlessThere(NewTopic topic) throws ExecutionException, InterruptedException {
        if (!cluster.exists(topic.name()) && cluster.make(topic)) {
            log.info(
                    "topic made: topic={} partitions={} configs={}",
                    topic.name(),
                    topic.numPartitions(),
                    topic.configs());
        }
    }

    private static String reason(ExecutionException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof TimeoutException) {
            return "the cluster does not answer"; // its message tells the time, so each would be another problem
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    private void say(String problem) {
        if (!problem.isEmpty() && !problem.equals(lastProblem)) {
            readiness.notReady(COMPONENT, "cannot be made or looked for: " + problem);
            log.warn("topics not made, tried again: {}", problem);
        }
        lastProblem = problem;
    }

    /** It makes no more; what the cluster was asked already may still happen. Does not wait. */
    @Override
    public void close() {
        closing.countDown();
    }
}
