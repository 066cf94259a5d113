package dev.sluice.cli;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.letters.LetterBox;
import dev.sluice.cli.letters.LetterName;
import dev.sluice.cli.letters.LetterPage;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        description = "All of one dead letter: the error, where it came from, its headers, key and value.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DeadLettersShowCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Parameters(paramLabel = "PARTITION-OFFSET", description = "The letter, as list names it.")
    private String name = "";

    @Option(names = "--full", description = "Print all of it, however long.")
    private boolean isFull;

    @Mixin
    private LetterOptions letters = new LetterOptions();

    @Override
    @SuppressWarnings("checkstyle:injectedClock") // The one place of this command that reads it.
    public Integer call() throws CommandFailure, InterruptedException, IOException {
        LetterName letter = checkedName();
        try (LetterBox box = letters.open(System::nanoTime)) {
            new LetterPage(spec.commandLine().getOut(), isFull).print(box.letter(letter));
        }
        return 0;
    }

    private LetterName checkedName() {
        try {
            return LetterName.parse(name);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
