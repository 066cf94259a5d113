package dev.sluice.cli.doctor;

import java.util.ArrayList;
import java.util.List;

/** What the doors of a gateway must be like. Pure. */
final class DoorRules {

    private DoorRules() {}

    static List<Finding> findings(List<DoorReport> doors) {
        List<Finding> findings = new ArrayList<>();
        doors.forEach(door -> findings.add(finding(door)));
        List<String> versions = doors.stream()
                .map(DoorReport::version)
                .filter(version -> !version.isEmpty())
                .distinct()
                .toList();
        if (versions.size() > 1) {
            findings.add(Finding.warn(
                    "doors",
                    "are of gateways of different versions: " + String.join(", ", versions),
                    "name the doors of one gateway with --http and --grpc, or upgrade the older one"));
        }
        return findings;
    }

    private static Finding finding(DoorReport door) {
        return door.problem()
                .map(problem -> Finding.fail(
                        door.door(),
                        "does not answer at " + door.address() + ": " + problem,
                        "start one with ./sluice up, or name yours with " + door.option()))
                .orElseGet(() -> Finding.ok(
                        door.door(),
                        (door.version().isEmpty() ? "answers" : "version " + door.version()) + " at "
                                + door.address()));
    }
}
