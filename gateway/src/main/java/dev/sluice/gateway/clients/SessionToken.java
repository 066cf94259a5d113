package dev.sluice.gateway.clients;

import dev.sluice.oip.InvalidRequestException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the log of the answers to durable requests: good at any gateway of the cluster.
 *
 * @param offset of the next answer that its holder has not had
 */
public record SessionToken(int partition, long offset) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,7})-(\\d{1,18})");

    /**
     * Reads what {@link #text} has written.
     *
     * @throws InvalidRequestException when it is something else
     */
    public static SessionToken parse(String text) {
        Matcher token = TEXT.matcher(text);
        if (!token.matches()) {
            throw new InvalidRequestException("a resume token is <partition>-<offset>, as an answer has it");
        }
        return new SessionToken(Integer.parseInt(token.group(1)), Long.parseLong(token.group(2)));
    }

    /** Whether {@link #parse} can read it. */
    public static boolean isOne(String text) {
        return TEXT.matcher(text).matches();
    }

    public String text() {
        return partition + "-" + offset;
    }
}
