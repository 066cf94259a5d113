package dev.sluice.load.cpu;

import java.time.Duration;

/**
 * What one process took of the CPU in the window, in the kernel's mode and its own.
 *
 * @param cores how many were busy with it, on average
 * @param perRequest of the requests that ended in the window; zero when none did
 */
public record CpuUse(String name, long pid, Duration used, double cores, Duration perRequest) {}
