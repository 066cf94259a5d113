package dev.sluice.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.doctor.Doctor;
import dev.sluice.cli.doctor.Finding;
import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.stack.ClusterSettings;
import dev.sluice.cli.stack.StackOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description =
                "Looks at the cluster, its topics and rights, the gateway and the workers, and says what to change.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DoctorCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(names = "--json", description = "Print an array of JSON objects.")
    private boolean json;

    @Mixin
    private StackOptions stack = new StackOptions();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        ClusterSettings cluster = stack.cluster();
        List<Finding> findings = new Doctor(stack.addresses(cluster), cluster).examine();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().valueToTree(findings).toString());
        } else {
            findings.forEach(finding -> print(finding, out));
        }
        out.flush();
        return findings.stream().anyMatch(finding -> finding.level() == Finding.Level.FAIL) ? 1 : 0;
    }

    private static void print(Finding finding, PrintWriter out) {
        String level = finding.level().name().toLowerCase(Locale.ROOT);
        out.printf("%-5s %-22s %s%n", level, finding.subject(), finding.says());
        if (!finding.advice().isEmpty()) {
            out.printf("%-5s %-22s -> %s%n", "", "", finding.advice());
        }
    }
}
