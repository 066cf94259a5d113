package dev.sluice.gateway.link;

import java.util.regex.Pattern;

/** Why a worker is not reached, in the words of the fault. */
final class LinkFaults {

    /** Its native transport says which system call failed, and every transport the address, which is known. */
    private static final Pattern NOISE =
            Pattern.compile("^\\w+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: |: [^ ]*/?[^ ]+:\\d+$");

    private LinkFaults() {}

    static String reason(Throwable fault) {
        String message = fault.getMessage();
        return message == null || message.isBlank()
                ? fault.getClass().getSimpleName()
                : NOISE.matcher(message).replaceAll("");
    }
}
