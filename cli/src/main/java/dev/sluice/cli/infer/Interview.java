package dev.sluice.cli.infer;

import com.google.protobuf.ByteString;
import dev.sluice.cli.failure.CommandFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Puts questions to an asker, a bounded number of them at a time, and gives the answers in the order of the questions. One thread. */
public final class Interview {

    private static final int MOST_UNDER_WAY = 256;

    private final Asker asker;
    private final Correspondence correspondence;
    private final LongSupplier nanoTime;
    private final String run = UUID.randomUUID().toString();
    private int sent;

    /**
     * An interview by an asker.
     *
     * @param timeout how long an answer is waited for
     */
    public Interview(Asker asker, Duration timeout, LongSupplier nanoTime) {
        this.asker = asker;
        this.correspondence = new Correspondence(timeout);
        this.nanoTime = nanoTime;
    }

    /**
     * Asks until the feed ends and all is answered.
     *
     * @param answers hears them in the order of the questions, and says whether it wants more
     * @throws CommandFailure when the feed ended too early, after what was asked has been answered
     */
    public void hold(Feed feed, Predicate<Answer> answers) throws CommandFailure, InterruptedException {
        var told = new Told();
        while (!feed.hasEnded() || correspondence.open() > 0) {
            sendWhatIsKnown(feed);
            asker.collect(told);
            long now = nanoTime.getAsLong();
            for (var answer = correspondence.next(now); answer.isPresent(); answer = correspondence.next(now)) {
                if (!answer.map(answers::test).orElseThrow()) {
                    return;
                }
            }
        }
        feed.complain();
    }

    private void sendWhatIsKnown(Feed feed) {
        while (correspondence.open() < MOST_UNDER_WAY) {
            Optional<Question> question = feed.poll();
            if (question.isEmpty()) {
                return;
            }
            String id = run + '-' + ++sent;
            correspondence.asked(id, question.get(), nanoTime.getAsLong());
            asker.send(id, question.get());
        }
    }

    private final class Told implements Asker.Endings {

        @Override
        public void answered(String id, boolean ok, ByteString body) {
            correspondence.answered(id, ok, body, nanoTime.getAsLong());
        }

        @Override
        public void failed(String id, String code, String reason) {
            correspondence.failed(id, code, reason, nanoTime.getAsLong());
        }
    }
}
