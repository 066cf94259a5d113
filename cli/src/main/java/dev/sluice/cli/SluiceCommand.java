package dev.sluice.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "sluice",
        description = "A reactive streaming inference gateway: Kafka topics in, ONNX models, reply topics out.",
        subcommands = {
            UpCommand.class,
            InferCommand.class,
            BenchCommand.class,
            ModelsCommand.class,
            DeadLettersCommand.class,
            DoctorCommand.class,
            CompletionCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; every request was answered, every check is well",
            "1:a fault: the last line says which, and what helps",
            "2:the command line is wrong",
            "3:a bench is void: its generator was behind its own schedule",
            "130:stopped at once by a second Ctrl-C"
        },
        mixinStandardHelpOptions = true,
        versionProvider = SluiceCommand.Version.class)
final class SluiceCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "When a command fails, print the whole trace too.")
    private boolean verbose;

    boolean isVerbose() {
        return verbose;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do, for example: sluice up");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties properties = new Properties();
            try (InputStream in = SluiceCommand.class.getResourceAsStream("version.properties")) {
                properties.load(in);
            }
            return new String[] {
                "sluice " + properties.getProperty("version") + " on Java " + System.getProperty("java.version")
            };
        }
    }
}
