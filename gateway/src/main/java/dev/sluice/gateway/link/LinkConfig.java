package dev.sluice.gateway.link;

import java.time.Duration;

/**
 * What all links have in common.
 *
 * @param gateway the name that we give ourselves
 * @param frameTimeout a worker that has frames and is silent for so long is lost
 * @param checkEvery how often a worker is asked for a sign of life, which must come before it is asked again
 */
public record LinkConfig(String gateway, Duration frameTimeout, Duration checkEvery) {}
