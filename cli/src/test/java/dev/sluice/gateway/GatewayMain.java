package dev.sluice.gateway;

import dev.sluice.cli.up.ScriptedProgram;

/** Stands in for the gateway where {@code up} itself is under test: it has the gateway's name, arguments and health. */
public final class GatewayMain {

    private GatewayMain() {}

    public static void main(String[] args) throws Exception {
        ScriptedProgram.run("metrics.port", "gateway", args);
    }
}
