package dev.sluice.cli.up;

import java.nio.file.Path;

/** The assembled programs: each has its own folder of jars. */
public record Distribution(Path home) {

    public Distribution {
        home = home.toAbsolutePath().normalize();
    }

    Path jars(String program) {
        return home.resolve(program).resolve("lib");
    }

    Path models() {
        return home.resolve("models");
    }
}
