package dev.sluice.cli;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.letters.LetterBox;
import dev.sluice.cli.letters.LetterFilter;
import dev.sluice.cli.letters.LetterName;
import dev.sluice.cli.letters.Replay;
import dev.sluice.cli.letters.ReplayConfig;
import dev.sluice.cli.letters.ReplayLog;
import java.io.Console;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        description =
                "Writes dead letters back to the topics that they came from, to be tried again. They stay where they are.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DeadLettersReplayCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Parameters(paramLabel = "PARTITION-OFFSET", description = "The letters, as list names them.")
    private List<String> words = List.of();

    @Option(names = "--all", description = "All that there are.")
    private boolean all;

    @Mixin
    private LetterFilterOptions filters = new LetterFilterOptions();

    @Option(names = "--to", paramLabel = "TOPIC", description = "Write them to this topic instead.")
    private @Nullable String target;

    @Option(
            names = "--keep-deadlines",
            description = "Leave sluice-deadline, sluice-timeout-ms, ce_expirytime and ttl among the headers.")
    private boolean keepDeadlines;

    @Option(names = "--rate", paramLabel = "N", description = "Write no more than so many in a second.")
    private @Nullable Double rate;

    @Option(names = "--dry-run", description = "Write nothing, say what would be written.")
    private boolean isDry;

    @Option(names = "--yes", description = "Do not ask before more than one is written.")
    private boolean yes;

    @Mixin
    private LetterOptions letters = new LetterOptions();

    @Override
    @SuppressWarnings("checkstyle:injectedClock") // The one place of this command that reads it.
    public Integer call() throws CommandFailure, InterruptedException {
        List<LetterName> names =
                checked(() -> words.stream().map(LetterName::parse).toList());
        LetterFilter filter = checked(() -> filters.filter(Instant.now()));
        ReplayConfig config = checked(
                () -> new ReplayConfig(Optional.ofNullable(target), keepDeadlines, isDry, Optional.ofNullable(rate)));
        checkSelection(filter);
        var log = new ReplayLog(spec.commandLine().getOut(), spec.commandLine().getErr());
        try (LetterBox box = letters.open(System::nanoTime);
                Replay replay = Replay.open(
                        box, letters.access(), config, log, new Replay.Time(Clock.systemUTC(), System::nanoTime))) {
            if (!names.isEmpty()) {
                replay.replay(names);
            } else {
                confirm(box, filter);
                replay.replay(filter);
            }
            sayHowItWent(log, box.topic());
        }
        return 0;
    }

    private <T> T checked(Supplier<T> option) {
        try {
            return option.get();
        } catch (IllegalArgumentException wrong) {
            throw wrong(String.valueOf(wrong.getMessage()));
        }
    }

    private ParameterException wrong(String complaint) {
        return new ParameterException(spec.commandLine(), complaint);
    }

    private void checkSelection(LetterFilter filter) {
        int ways = (words.isEmpty() ? 0 : 1) + (all ? 1 : 0) + (filter.isAny() ? 0 : 1);
        if (ways == 0) {
            throw wrong("say which letters: PARTITION-OFFSET as list names them, a filter as --code, or --all");
        }
        if (ways > 1) {
            throw wrong("letters by name, filters and --all cannot be meant at once");
        }
    }

    /** Whoever names letters knows what they are; whoever describes them is told how many that is. */
    @SuppressWarnings("SystemConsoleNull") // The launcher asks for the console that is one of a terminal.
    private void confirm(LetterBox box, LetterFilter filter) throws CommandFailure, InterruptedException {
        if (yes || isDry) {
            return;
        }
        long count = Replay.count(box, filter);
        if (count <= 1) {
            return;
        }
        Console console = System.console();
        if (console == null) {
            throw wrong(
                    count + " letters would be replayed, and nobody is at a terminal to confirm it; say --yes, or look"
                            + " first with --dry-run");
        }
        String answer = console.readLine("Replay %d dead letters of %s? [y/N] ", count, box.topic());
        if (answer == null || !List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT))) {
            throw new CommandFailure("nothing was replayed");
        }
    }

    private void sayHowItWent(ReplayLog log, String topic) throws CommandFailure {
        if (log.failed() > 0) {
            throw new CommandFailure(log.failed() + " of " + log.all() + (log.all() == 1 ? " letter" : " letters")
                    + (log.failed() == 1 ? " was" : " were") + " not replayed; the lines above say why");
        }
        if (log.all() == 0) {
            spec.commandLine()
                    .getErr()
                    .println("sluice: "
                            + (all ? "there are no dead letters in " : "none matches of the dead letters in ") + topic);
            spec.commandLine().getErr().flush();
        }
    }
}
