package dev.sluice.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "dead-letters",
        description = "Records that could not be answered: which there are, why, and the way back.",
        subcommands = {
            DeadLettersListCommand.class,
            DeadLettersShowCommand.class,
            DeadLettersReplayCommand.class,
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DeadLettersCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: sluice dead-letters list, sluice dead-letters show PARTITION-OFFSET, or sluice"
                        + " dead-letters replay PARTITION-OFFSET");
    }
}
