package dev.sluice.cli.bench;

import dev.sluice.cli.failure.CommandFailure;
import dev.sluice.load.report.HtmlPage;
import dev.sluice.load.report.LoadReport;
import dev.sluice.load.report.ReportJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The files that a report is written to. */
public record ReportFiles(Optional<Path> page, Optional<Path> json) {

    /** Complains before the run rather than after it. */
    public void check() throws CommandFailure {
        check("--report", page);
        check("--json", json);
    }

    private static void check(String option, Optional<Path> file) throws CommandFailure {
        if (file.isEmpty()) {
            return;
        }
        Path folder = file.get().toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file.get())) {
            throw new CommandFailure("the file " + file.get() + " cannot be written: "
                    + (Files.isDirectory(file.get()) ? "it is a folder" : "there is no folder " + folder)
                    + "; name another with " + option);
        }
    }

    public void write(LoadReport report) throws CommandFailure {
        if (page.isPresent()) {
            write(page.get(), HtmlPage.of(report), "--report");
        }
        if (json.isPresent()) {
            write(json.get(), ReportJson.pretty(report) + "\n", "--json");
        }
    }

    private static void write(Path file, String content, String option) throws CommandFailure {
        try {
            Files.writeString(file, content, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new CommandFailure(
                    "the file " + file + " cannot be written: " + failure + "; name another with " + option, failure);
        }
    }
}
