package dev.sluice.gateway.request;

/**
 * What a request may claim of the workers while others wait too: its rank, and in whose name.
 *
 * @param priority {@link #HIGHEST} comes first
 * @param tenant who shares the workers evenly with whom; a name that means nothing to us
 */
public record Claim(int priority, String tenant) {

    public static final int HIGHEST = 1;
    public static final int USUAL = 5;
    public static final int LOWEST = 9;

    /** Characters of a tenant's name: names come from requesters. */
    public static final int LONGEST_TENANT = 256;

    public Claim {
        if (priority < HIGHEST || priority > LOWEST) {
            throw new IllegalArgumentException(
                    "a priority is " + HIGHEST + " (first) to " + LOWEST + " (last), was " + priority);
        }
        if (tenant.isEmpty() || tenant.length() > LONGEST_TENANT) {
            throw new IllegalArgumentException(
                    "a tenant has 1 to " + LONGEST_TENANT + " characters, was " + tenant.length());
        }
    }

    /** The priority of those that say nothing. */
    public static Claim of(String tenant) {
        return new Claim(USUAL, tenant);
    }
}
