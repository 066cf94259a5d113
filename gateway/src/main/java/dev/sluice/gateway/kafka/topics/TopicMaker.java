package dev.sluice.gateway.kafka.topics;

import static java.util.Objects.requireNonNull;

import dev.sluice.observability.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topics that are missing, on a thread of its own that ends when all are there.
 *
 * <p>A cluster that cannot be reached yet, or does not let us, is asked again for as long as it takes; nobody has to wait for
 * that, as a consumer finds a topic when it comes. Until then readiness says which topics are not there and why. Whether a
 * topic exists is asked first, so that the right to make topics is needed only where one is missing.
 */
public final class TopicMaker implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopicMaker.class);
    private static final String COMPONENT = "kafka topics";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int MOST_DOUBLINGS = 5; // 16 s

    // Any thread
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch hasLooked = new CountDownLatch(1);

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

    /** Waits for the first attempt, whatever comes of it: whoever reads topics is spared to look for those that are on their way. */
    public void awaitFirstAttempt(Duration atMost) throws InterruptedException {
        boolean ignored = hasLooked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
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
        } finally {
            hasLooked.countDown();
        }
    }

    /** Whether all topics are there now. One that is refused keeps no other from being made. */
    private boolean attempt() throws InterruptedException {
        Map<String, String> problems = new TreeMap<>();
        make(missing(problems), problems);
        notThere.removeIf(topic -> !problems.containsKey(topic.name()));
        say(problems);
        hasLooked.countDown();
        return notThere.isEmpty();
    }

    private List<NewTopic> missing(Map<String, String> problems) throws InterruptedException {
        List<NewTopic> missing = new ArrayList<>();
        var answers = cluster.describe(notThere.stream().map(NewTopic::name).toList());
        for (NewTopic topic : notThere) {
            Optional<Throwable> failure = failure(answers, topic);
            if (failure.isPresent() && failure.get() instanceof UnknownTopicOrPartitionException) {
                missing.add(topic);
            } else {
                failure.ifPresent(other -> problems.put(topic.name(), reason(other)));
            }
        }
        return missing;
    }

    private void make(List<NewTopic> missing, Map<String, String> problems) throws InterruptedException {
        if (missing.isEmpty()) {
            return;
        }
        var answers = cluster.create(missing);
        for (NewTopic topic : missing) {
            Optional<Throwable> failure = failure(answers, topic);
            if (failure.isEmpty()) {
                log.info("topic made: {}", topic);
            } else if (!(failure.get() instanceof TopicExistsException)) { // then somebody was quicker
                problems.put(topic.name(), reason(failure.get()));
            }
        }
    }

    private static Optional<Throwable> failure(Map<String, ? extends KafkaFuture<?>> answers, NewTopic topic)
            throws InterruptedException {
        try {
            requireNonNull(answers.get(topic.name())).get();
            return Optional.empty();
        } catch (ExecutionException failed) {
            return Optional.of(failed.getCause() == null ? failed : failed.getCause());
        }
    }

    private static String reason(Throwable failure) {
        return failure instanceof TimeoutException
                ? "the cluster does not answer" // its message tells the time, so each would be another problem
                : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    private void say(Map<String, String> problems) {
        String problem = problems.entrySet().stream()
                .map(topic -> topic.getKey() + ": " + topic.getValue())
                .collect(Collectors.joining("; "));
        if (!problem.isEmpty() && !problem.equals(lastProblem)) {
            readiness.notReady(COMPONENT, "cannot be looked for or made: " + problem);
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
