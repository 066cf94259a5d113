package dev.sluice.worker;

/**
 * Keeps the tokenizer library to itself. Its natives are inside its jar and are unpacked into {@code DJL_CACHE_DIR}, else the
 * home folder, else, where that can not be written, the folder for temporary files. Left alone, it would call home and, on a
 * machine with a GPU, download another build.
 */
final class TokenizerNatives {

    private TokenizerNatives() {}

    /** Before the library's first class is used. */
    static void stayOffline() {
        setUnlessSet("ai.djl.offline");
        setUnlessSet("OPT_OUT_TRACKING");
    }

    private static void setUnlessSet(String property) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, "true");
        }
    }
}
