/**
 * What the tests of several modules share: models of a few nodes, each for one behaviour, and model repositories. Faults of
 * the network and of processes are in packages of their own.
 */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
