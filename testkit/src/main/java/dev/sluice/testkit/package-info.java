/** What the tests of several modules share: models of a few nodes, each for one behaviour, and model repositories. */
@NullMarked
package dev.sluice.testkit;

import org.jspecify.annotations.NullMarked;
