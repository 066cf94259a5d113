package dev.sluice.benchmarks.figure;

import dev.sluice.benchmarks.rig.Broker;
import dev.sluice.benchmarks.rig.Folders;

/**
 * What all experiments share.
 *
 * @param bareSeconds how long the bare model is measured
 */
record Setting(Broker broker, Folders folders, Load load, double bareSeconds) {}
