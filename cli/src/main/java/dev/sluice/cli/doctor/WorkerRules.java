package dev.sluice.cli.doctor;

import dev.sluice.cli.models.WorkerReport;
import java.util.ArrayList;
import java.util.List;

/** What workers must be like. Pure. */
final class WorkerRules {

    private WorkerRules() {}

    static List<Finding> findings(List<WorkerReport> reports) {
        boolean isAnyThere =
                reports.stream().anyMatch(report -> report.problem().isEmpty());
        List<Finding> findings = new ArrayList<>();
        reports.forEach(report -> findings.add(worker(report, isAnyThere)));
        List<String> versions = reports.stream()
                .filter(report -> report.problem().isEmpty())
                .map(WorkerReport::version)
                .distinct()
                .toList();
        if (versions.size() > 1) {
            findings.add(Finding.warn(
                    "workers", "are of different versions: " + String.join(", ", versions), "upgrade the older ones"));
        }
        return findings;
    }

    private static Finding worker(WorkerReport report, boolean isAnyThere) {
        String subject = "worker " + report.address();
        if (report.problem().isPresent()) {
            String says = "does not answer: " + report.problem().get();
            String advice =
                    "start it, or name the workers with --worker; ./sluice up restarts its own, their logs are in .sluice/log";
            return isAnyThere ? Finding.warn(subject, says, advice) : Finding.fail(subject, says, advice);
        }
        List<WorkerReport.Entry> unavailable = report.models().stream()
                .filter(model -> !model.state().equals("READY"))
                .toList();
        if (!unavailable.isEmpty()) {
            WorkerReport.Entry first = unavailable.get(0);
            return Finding.warn(
                    subject,
                    "does not serve " + first.name() + ": " + first.reason(),
                    "mend the model or take it out of the repository, and start the worker again");
        }
        if (!report.listsModels()) {
            return Finding.ok(subject, "answers, and is a server that does not list its models");
        }
        if (report.models().isEmpty()) {
            return Finding.fail(subject, "serves no model", "give it some: --model-repository DIR");
        }
        return Finding.ok(
                subject,
                "version " + report.version() + ", serves " + report.models().size() + " model"
                        + (report.models().size() == 1 ? "" : "s"));
    }
}
