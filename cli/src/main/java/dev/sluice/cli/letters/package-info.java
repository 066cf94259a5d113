/**
 * The dead-letter topic as a person works with it: which letters there are, all of one, and the way back to the topic that a
 * record came from.
 *
 * <p>A letter is known by where it lies, {@link dev.sluice.cli.letters.LetterName}. Nothing here changes or deletes one.
 * Letters may be many and large, and written by others than a gateway: whatever reads them holds a bounded number, and takes
 * no header for granted.
 */
@NullMarked
package dev.sluice.cli.letters;

import org.jspecify.annotations.NullMarked;
