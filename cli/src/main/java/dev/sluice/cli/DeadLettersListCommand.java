package dev.sluice.cli;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.letters.LetterBox;
import dev.sluice.cli.letters.LetterFilter;
import dev.sluice.cli.letters.LetterList;
import dev.sluice.cli.page.TerminalWidth;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        description = "A line for each dead letter, the newest last.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DeadLettersListCommand implements Callable<Integer> {

    /** What fits in this command's memory. */
    private static final int MOST = 20_000;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Mixin
    private LetterFilterOptions filters = new LetterFilterOptions();

    @Option(names = "--limit", paramLabel = "N", description = "How many are listed, the newest (${DEFAULT-VALUE}).")
    private int limit = 100;

    @Option(names = "--json", description = "Print a JSON object for each, on a line.")
    private boolean json;

    @Mixin
    private LetterOptions letters = new LetterOptions();

    @Override
    @SuppressWarnings("checkstyle:injectedClock") // The one place of this command that reads it.
    public Integer call() throws CommandFailure, InterruptedException {
        LetterFilter filter = checkedFilter(Instant.now());
        try (LetterBox box = letters.open(System::nanoTime)) {
            print(LetterList.of(box, filter, limit), box.topic(), filter);
        }
        return 0;
    }

    private LetterFilter checkedFilter(Instant now) {
        if (limit < 1 || limit > MOST) {
            throw new ParameterException(spec.commandLine(), "--limit must be from 1 to " + MOST + ", was " + limit);
        }
        try {
            return filters.filter(now);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /** What is not a letter goes to standard error: a program may read the letters. */
    private void print(LetterList list, String topic, LetterFilter filter) throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        if (list.isEmpty()) {
            err.println("sluice: "
                    + (filter.isAny() ? "there are no dead letters in " : "none matches of the dead letters in ")
                    + topic);
            err.flush();
            return;
        }
        list.more().ifPresent(more -> err.println("sluice: " + more));
        err.flush();
        PrintWriter out = spec.commandLine().getOut();
        (json ? list.asJson() : list.lines(TerminalWidth.find())).forEach(out::println);
        out.flush();
    }
}
