package dev.sluice.load.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Ticks of CPU time, out of Linux's {@code /proc/PID/stat}. */
final class ProcStat {

    /** After the name, which is in brackets and may hold anything, come the state and ten numbers. */
    private static final int USER_TICKS = 11;

    private static final int SYSTEM_TICKS = 12;

    private ProcStat() {}

    /** Empty when there is no such process, or no {@code /proc}. */
    static OptionalLong ticks(Path proc, long pid) {
        try {
            return parse(Files.readString(proc.resolve(Long.toString(pid)).resolve("stat")));
        } catch (IOException gone) {
            return OptionalLong.empty();
        }
    }

    static OptionalLong parse(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (fields.length <= SYSTEM_TICKS) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]));
        } catch (NumberFormatException malformed) {
            return OptionalLong.empty();
        }
    }
}
