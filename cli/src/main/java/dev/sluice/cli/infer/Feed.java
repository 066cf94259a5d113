package dev.sluice.cli.infer;

import dev.sluice.cli.failure.CommandFailure;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Questions as they become known, read ahead by a thread of its own: whoever types them slowly has the earlier answers
 * meanwhile. A bounded number is read ahead. Asked from one thread.
 */
public final class Feed {

    private static final int READ_AHEAD = 256;

    private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(READ_AHEAD);
    private @Nullable Step last;

    private Feed() {}

    /** One question, or when there is none the end, for a reason when it came too early. */
    private record Step(
            @Nullable Question question, @Nullable Throwable fault) {}

    /** Reads the questions; whatever they throw ends the feed. */
    public static Feed of(Iterator<Question> questions) {
        var feed = new Feed();
        var reader = new Thread(() -> feed.read(questions), "questions");
        reader.setDaemon(true);
        reader.start();
        return feed;
    }

    private void read(Iterator<Question> questions) {
        try {
            steps.put(readAll(questions));
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private Step readAll(Iterator<Question> questions) throws InterruptedException {
        try {
            while (questions.hasNext()) {
                steps.put(new Step(questions.next(), /* fault= */ null));
            }
            return new Step(/* question= */ null, /* fault= */ null);
        } catch (RuntimeException | Error unreadable) {
            return new Step(/* question= */ null, unreadable);
        }
    }

    /** The next question, if it is known by now. */
    Optional<Question> poll() {
        Step step = last == null ? steps.poll() : null;
        if (step == null) {
            return Optional.empty();
        }
        if (step.question() == null) {
            last = step;
        }
        return Optional.ofNullable(step.question());
    }

    boolean hasEnded() {
        return last != null;
    }

    /** Says why the feed ended, if that was too early. */
    void complain() throws CommandFailure {
        Throwable fault = last == null ? null : last.fault();
        if (fault != null) {
            Throwable cause = Objects.requireNonNullElse(fault.getCause(), fault);
            throw new CommandFailure("the input cannot be read any further: " + cause.getMessage(), cause);
        }
    }
}
