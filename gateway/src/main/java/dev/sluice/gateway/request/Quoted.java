package dev.sluice.gateway.request;

/** Text of a stranger, made fit for a message: short, and without control characters. */
public final class Quoted {

    private static final int LONGEST = 64;

    private Quoted() {}

    public static String of(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
