/** What is sent: texts of chosen lengths, made from a seed or read from a file. */
@NullMarked
package dev.sluice.load.text;

import org.jspecify.annotations.NullMarked;
