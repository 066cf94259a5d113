package dev.sluice.cli.doctor;

import java.util.Optional;

/**
 * What one door of the gateway says of itself.
 *
 * @param option by which another one is named
 * @param problem why it cannot be used
 * @param version of the gateway behind it; empty when it does not say
 */
record DoorReport(String door, String address, String option, Optional<String> problem, String version) {

    static DoorReport open(String door, String address, String option, String version) {
        return new DoorReport(door, address, option, Optional.empty(), version);
    }

    static DoorReport shut(String door, String address, String option, String problem) {
        return new DoorReport(door, address, option, Optional.of(problem), "");
    }
}
