package dev.sluice.worker;

import java.util.Optional;

/** What this build is called. */
final class Build {

    private Build() {}

    /** The version in the jar's manifest; a build that was not packaged has none. */
    static String version() {
        return Optional.ofNullable(Build.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }
}
