package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.model.Models;
import dev.sluice.benchmarks.rig.Broker;
import dev.sluice.benchmarks.rig.Folders;
import dev.sluice.benchmarks.rig.SluiceRig;
import dev.sluice.load.text.TextSource;
import dev.sluice.load.text.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What experiments share, Sluice with the MiniLM among it, which is started when it is first asked for. */
final class Setting implements AutoCloseable {

    /** As texts come: many are short, some are long. */
    private static final String MIXED_LENGTHS = "log-normal:mean=21,max=128";

    private static final double GUESS = 250; // requests a second

    private final Broker broker;
    private final Folders folders;
    private final Load load;
    private final Pace pace;
    private @Nullable Saturated mixed;
    private @Nullable SluiceRig miniLm;

    /**
     * How thoroughly it is measured.
     *
     * @param bareSeconds how long the bare model is measured in each of its ways
     * @param paddedRows what the batcher that pads takes at most, one rig for each
     * @param loads of the sweep of overload, in shares of the capacity
     * @param warmUps how many runs a rig is warmed up by at most
     * @param crowd of connections
     */
    record Pace(double bareSeconds, List<Integer> paddedRows, List<Double> loads, int warmUps, Crowd crowd) {}

    /**
     * How many connections are open at once.
     *
     * @param perSecond what the busy ones ask together
     */
    record Crowd(int idle, int busy, double perSecond) {}

    Setting(Broker broker, Folders folders, Load load, Pace pace) {
        this.broker = broker;
        this.folders = folders;
        this.load = load;
        this.pace = pace;
    }

    Broker broker() {
        return broker;
    }

    Folders folders() {
        return folders;
    }

    Load load() {
        return load;
    }

    Pace pace() {
        return pace;
    }

    Path miniLmFolder() {
        return folders.publishedModels().resolve(Models.MINILM);
    }

    /** Sluice with the MiniLM on texts of mixed lengths, warm. */
    Saturated mixed() throws IOException, InterruptedException {
        if (mixed == null) {
            Texts texts = TextSource.parse(MIXED_LENGTHS).texts(1);
            mixed = new Saturated(miniLm(), texts, load, GUESS);
            mixed.warmUp(pace.warmUps());
        }
        return mixed;
    }

    /** Its rig. */
    SluiceRig miniLm() throws IOException, InterruptedException {
        if (miniLm == null) {
            miniLm = SluiceRig.start(broker, folders, miniLmFolder());
        }
        return miniLm;
    }

    @Override
    public void close() {
        if (miniLm != null) {
            miniLm.close();
        }
    }
}
