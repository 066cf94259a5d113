package dev.sluice.cli;

import dev.sluice.cli.failure.CommandFailure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs a command. Exit codes: 0 done, 1 a fault, 2 wrong arguments; the last two with one line that says why. */
public final class SluiceMain {

    private SluiceMain() {}

    public static void main(String[] args) {
        // Libraries speak to their users; what a person at a terminal has to know arrives as exceptions.
        LogManager.getLogManager().reset();
        System.exit(commandLine()
                .setOut(new PrintWriter(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, /* autoFlush= */ true, StandardCharsets.UTF_8))
                .execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new SluiceCommand())
                .setParameterExceptionHandler(SluiceMain::refuse)
                .setExecutionExceptionHandler(SluiceMain::fail);
    }

    private static int refuse(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        say(
                command.getErr(),
                oneLine(wrong) + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    private static int fail(Exception fault, CommandLine command, CommandLine.ParseResult parsed) {
        // What was not foreseen: the trace is worth more than good manners.
        if (!(fault instanceof CommandFailure) || isVerbose(parsed)) {
            fault.printStackTrace(command.getErr());
        }
        say(command.getErr(), oneLine(fault));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static boolean isVerbose(CommandLine.ParseResult parsed) {
        return parsed.asCommandLineList().get(0).getCommand() instanceof SluiceCommand command && command.isVerbose();
    }

    private static String oneLine(Exception fault) {
        String message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
        return message.strip().replaceAll("\\R\\s*", " ");
    }

    private static void say(PrintWriter err, String line) {
        err.println("sluice: " + line);
        err.flush();
    }
}
