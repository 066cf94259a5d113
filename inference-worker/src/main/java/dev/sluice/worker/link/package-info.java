/** The worker link: an edge. One long-lived stream a gateway, which carries frames in and their members' outcomes back. */
@NullMarked
package dev.sluice.worker.link;

import org.jspecify.annotations.NullMarked;
