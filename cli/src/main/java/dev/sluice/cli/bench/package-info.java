/** The command {@code bench}: load on a running Sluice from {@code libs/load}, and its report at a terminal. */
@NullMarked
package dev.sluice.cli.bench;

import org.jspecify.annotations.NullMarked;
