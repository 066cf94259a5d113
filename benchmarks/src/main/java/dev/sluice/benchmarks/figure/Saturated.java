package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.Rig;
import dev.sluice.load.text.Lengths;
import dev.sluice.load.text.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rig under more load than it can do, repeat by repeat: what it answers then is its capacity. The rate follows from what it
 * has answered before, so that what is left over at the end of a run stays small.
 */
final class Saturated {

    /** A rig whose time goes into a model answers as much under any overload. */
    private static final double MORE_THAN_IT_CAN_DO = 1.25;

    private static final double KEPT_UP = 0.95;
    private static final double STILL_RISING = 1.05;

    /** On two cores the compilers take their time, and a single run is as often slow for another reason. */
    private static final int FLAT_RUNS = 3;

    /** Texts that cost next to nothing, so that what is around the model is compiled after seconds rather than minutes. */
    private static final Texts SHORT_TEXTS = Texts.generated(new Lengths.Fixed(3), 1_000, 1);

    private static final double MORE_SHORT_ONES = 3;

    private final Rig rig;
    private final Texts texts;
    private final Load load;
    private final List<Load.Measured> repeats = new ArrayList<>();
    private final double overload;
    private double guess;

    /** @param guess of what it can do, in requests a second */
    Saturated(Rig rig, Texts texts, Load load, double guess) {
        this(rig, texts, load, guess, MORE_THAN_IT_CAN_DO);
    }

    /** @param overload what it is offered, in shares of what it answered before */
    Saturated(Rig rig, Texts texts, Load load, double guess, double overload) {
        this.rig = rig;
        this.texts = texts;
        this.load = load;
        this.guess = guess;
        this.overload = overload;
    }

    Rig rig() {
        return rig;
    }

    /** Loads it without keeping what comes of it, until it is too much and it answers no more than before for some runs, or so often. */
    void warmUp(int most) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            load.at(rig, SHORT_TEXTS, guess * MORE_SHORT_ONES, Optional.empty(), /* seed= */ i);
        }
        double best = 0;
        int timesFlat = 0;
        for (int tries = 0; tries < most && timesFlat < FLAT_RUNS; tries++) {
            double offered = guess * overload;
            double answered = run(/* seed= */ tries).perSecond();
            boolean isTooMuch = answered < KEPT_UP * offered;
            guess = isTooMuch ? answered : answered * MORE_THAN_IT_CAN_DO;
            timesFlat = isTooMuch && answered < STILL_RISING * best ? timesFlat + 1 : 0;
            best = Math.max(best, answered);
        }
    }

    Load.Measured measure(int repeat) throws InterruptedException {
        Load.Measured measured = run(repeat);
        repeats.add(measured);
        guess = measured.perSecond();
        return measured;
    }

    private Load.Measured run(long seed) throws InterruptedException {
        Load.Measured measured = at(guess * overload, Optional.empty(), seed);
        System.err.printf(
                "  %s: %.0f/s of %.0f/s, %.0f us CPU%n",
                rig.name(), measured.perSecond(), guess * overload, measured.cpuMicrosPerRequest());
        return measured;
    }

    /** The same texts at another rate, which does not count as a repeat. */
    Load.Measured at(double perSecond, Optional<Duration> deadline, long seed) throws InterruptedException {
        return load.at(rig, texts, perSecond, deadline, seed);
    }

    /** The same texts for another rig. */
    Saturated by(Rig other, double perSecond) {
        return new Saturated(other, texts, load, perSecond);
    }

    List<Load.Measured> repeats() {
        return List.copyOf(repeats);
    }

    /** In requests a second, by the last run. */
    double capacity() {
        return guess;
    }

    List<Double> perSecond() {
        return repeats.stream().map(Load.Measured::perSecond).toList();
    }

    /** By which factor this rig answers more than another did in the same repeat. */
    List<Double> timesAsMuchAs(Saturated other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < repeats.size(); i++) {
            ratios.add(repeats.get(i).perSecond() / other.repeats.get(i).perSecond());
        }
        return ratios;
    }
}
