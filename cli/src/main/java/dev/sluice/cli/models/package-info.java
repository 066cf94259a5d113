/** What the workers serve, asked of each by the Open Inference Protocol and laid side by side. */
@NullMarked
package dev.sluice.cli.models;

import org.jspecify.annotations.NullMarked;
