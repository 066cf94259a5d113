package dev.sluice.cli;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.letters.Access;
import dev.sluice.cli.letters.LetterBox;
import dev.sluice.cli.stack.ClusterSettings;
import dev.sluice.cli.stack.StackOptions;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options by which a command finds the dead letters. */
final class LetterOptions {

    @Option(
            names = "--dead-letter-topic",
            paramLabel = "TOPIC",
            description = "Where dead letters are (kafka.dead-letter-topic of the settings).")
    private @Nullable String topic;

    @Mixin
    private StackOptions stack = new StackOptions();

    Access access() throws CommandFailure {
        ClusterSettings cluster = stack.cluster();
        return new Access(stack.addresses(cluster).kafka(), cluster.kafka().properties());
    }

    LetterBox open(LongSupplier nanoTime) throws CommandFailure, InterruptedException {
        return LetterBox.open(access(), topic == null ? stack.cluster().kafka().deadLetterTopic() : topic, nanoTime);
    }
}
