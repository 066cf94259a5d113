package dev.sluice.load;

import java.time.Duration;

/**
 * A request that was never answered.
 *
 * @param name by what to look for it
 * @param due when it was to be sent, after the start
 */
public record Lost(int number, String name, Duration due) {}
