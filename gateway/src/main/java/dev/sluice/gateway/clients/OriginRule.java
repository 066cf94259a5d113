package dev.sluice.gateway.clients;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may ask. A browser lets any page send to any host, this machine's own included, and says whose page it is in
 * {@code Origin}: nobody but the server keeps a stranger's page from using it in the visitor's name. Pure.
 */
public final class OriginRule {

    private static final String ANY = "*";

    /** An address, or the name of this very machine; and maybe a port. */
    private static final Pattern UNFORGEABLE =
            Pattern.compile("(localhost|[0-9]+(\\.[0-9]+){3}|\\[[0-9a-f:.]+])(:[0-9]+)?", Pattern.CASE_INSENSITIVE);

    private final List<String> allowed;

    public OriginRule(List<String> allowed) {
        this.allowed =
                allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).toList();
    }

    /** Fails at start what could never match. */
    public static void check(String key, String origin) {
        if (!origin.equals(ANY) && !origin.toLowerCase(Locale.ROOT).matches("[a-z][a-z0-9+.-]*://[^/?#]+")) {
            throw new IllegalArgumentException(key + " takes origins like https://example.org, or *: " + origin);
        }
    }

    /**
     * Whether it may.
     *
     * @param origin absent from what is no browser
     * @param host the header {@code Host}, where the page would have come from if it were ours
     */
    public boolean allows(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return true;
        }
        String asked = origin.toLowerCase(Locale.ROOT);
        return allowed.contains(ANY) || allowed.contains(asked) || isOf(asked, host);
    }

    /**
     * Scheme aside, the origin is our own: the same host and the same port. Only of hosts that nobody can make their own: the
     * owner of another name may let it lead here, and then his page and this host have the same.
     */
    private static boolean isOf(String origin, @Nullable String host) {
        if (host == null || !UNFORGEABLE.matcher(host).matches()) {
            return false;
        }
        try {
            return host.equalsIgnoreCase(new URI(origin).getRawAuthority());
        } catch (URISyntaxException noOrigin) {
            return false;
        }
    }
}
