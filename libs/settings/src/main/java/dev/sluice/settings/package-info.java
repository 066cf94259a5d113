/**
 * Configuration: {@code sluice.yaml}, the environment and the command line, mapped once, at start, into records.
 *
 * <p>A program declares a tree of records whose components carry {@link dev.sluice.settings.Setting}: the key is the
 * component's name, the meaning and the default stand beside it, and the reference page is made from the same declaration.
 * Whatever is wrong is told at once, by key and value: a key nobody knows, a value that does not convert, a rule of the
 * record that does not hold.
 */
@NullMarked
package dev.sluice.settings;

import org.jspecify.annotations.NullMarked;
