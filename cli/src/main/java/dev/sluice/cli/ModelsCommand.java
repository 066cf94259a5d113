package dev.sluice.cli;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.cli.models.ModelPages;
import dev.sluice.cli.models.WorkerCalls;
import dev.sluice.cli.stack.StackOptions;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "models", description = "What the workers serve.", mixinStandardHelpOptions = true, sortOptions = false)
final class ModelsCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to do: sluice models list, or sluice models inspect NAME");
    }

    @Command(
            name = "list",
            description = "A line for each version of each model.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    void list(
            @Option(names = "--json", description = "Print an array of JSON objects.") boolean json,
            @Mixin StackOptions stack)
            throws CommandFailure {
        ModelPages pages = pages(stack);
        print(json ? List.of(pages.listAsJson()) : pages.list());
    }

    @Command(
            name = "inspect",
            description =
                    "All that is known of one model: signature, state, whether its answers depend on batch mates.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    void inspect(
            @Parameters(paramLabel = "NAME[:VERSION]", description = "The model.") String model,
            @Option(names = "--json", description = "Print an array of JSON objects.") boolean json,
            @Mixin StackOptions stack)
            throws CommandFailure {
        ModelPages pages = pages(stack);
        print(json ? List.of(pages.inspectAsJson(model)) : pages.inspect(model));
    }

    private ModelPages pages(StackOptions stack) throws CommandFailure {
        try (var calls = new WorkerCalls()) {
            var pages =
                    new ModelPages(calls.ask(stack.addresses(stack.cluster()).workers()));
            PrintWriter err = spec.commandLine().getErr();
            pages.unreachable().forEach(worker -> err.println("sluice: this worker does not answer: " + worker));
            err.flush();
            return pages;
        }
    }

    private void print(List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }
}
