package dev.sluice.cli.letters;

import dev.sluice.cli.failure.CommandFailure;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Writes letters back, one after the other at its pace. A letter that cannot go back is named, and the others go on. Used from
 * one thread.
 */
public final class Replay implements AutoCloseable {

    private final LetterBox box;
    private final ReplayRules rules;
    private final Outbox outbox;
    private final ReplayLog log;
    private final Pace pace;
    private final Time time;

    /** Where the time comes from: of the day, and to measure with. */
    public record Time(Clock clock, LongSupplier nanoTime) {}

    private Replay(LetterBox box, ReplayRules rules, Outbox outbox, ReplayLog log, Pace pace, Time time) {
        this.box = box;
        this.rules = rules;
        this.outbox = outbox;
        this.log = log;
        this.pace = pace;
        this.time = time;
    }

    /** Gets ready; nothing is written yet. */
    public static Replay open(LetterBox box, Access access, ReplayConfig config, ReplayLog log, Time time)
            throws CommandFailure {
        var rules = new ReplayRules(box.topic(), box.partitionCounts(), config.target(), config.keepsDeadlines());
        Optional<String> objection = config.target().flatMap(rules::objectionTo);
        if (objection.isPresent()) {
            throw new CommandFailure(objection.get());
        }
        Outbox outbox = config.isDry() ? new DryOutbox(log) : KafkaOutbox.connect(access, log);
        return new Replay(box, rules, outbox, log, config.pace(), time);
    }

    /** How many letters match: all that may are read. */
    public static long count(LetterBox box, LetterFilter filter) throws CommandFailure, InterruptedException {
        var newest = new Newest(1);
        for (Span span : box.spans(filter.since())) {
            box.read(span, letter -> {
                LetterSummary summary = letter.summary();
                if (filter.matches(summary)) {
                    newest.add(summary);
                }
            });
        }
        return newest.seen();
    }

    /** In the order of the names. */
    public void replay(Collection<LetterName> names) throws CommandFailure, InterruptedException {
        try {
            for (LetterName name : new LinkedHashSet<>(names)) {
                Optional<Letter> letter = box.find(name);
                if (letter.isPresent()) {
                    replay(letter.get());
                } else {
                    log.failed(name, "there is no such letter: " + box.absence(name));
                }
            }
        } finally {
            outbox.settle();
        }
    }

    /** Partition by partition, the oldest first. */
    public void replay(LetterFilter filter) throws CommandFailure, InterruptedException {
        try {
            for (Span span : box.spans(filter.since())) {
                box.read(span, letter -> {
                    if (filter.matches(letter.summary())) {
                        replay(letter);
                    }
                });
            }
        } finally {
            outbox.settle();
        }
    }

    private void replay(Letter letter) throws CommandFailure, InterruptedException {
        Optional<String> objection = rules.objection(letter);
        if (objection.isPresent()) {
            log.failed(letter.name(), objection.get());
            return;
        }
        long wait = pace.takeNanos(time.nanoTime().getAsLong());
        if (wait > 0) {
            outbox.settleDone();
            TimeUnit.NANOSECONDS.sleep(wait);
        }
        outbox.send(letter.name(), rules.record(letter, time.clock().instant()), rules.lostDeadlines(letter));
    }

    @Override
    public void close() {
        outbox.close();
    }
}
