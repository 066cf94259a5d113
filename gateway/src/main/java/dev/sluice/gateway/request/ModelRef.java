package dev.sluice.gateway.request;

/** The model that a request asks for. An empty version leaves the choice to us. */
public record ModelRef(String name, String version) {

    private static final int LONGEST_SHOWN = 100;

    public ModelRef {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a model reference needs a name");
        }
    }

    public boolean hasVersion() {
        return !version.isEmpty();
    }

    /** Fit for a message: names come from requesters and may be of any length. */
    @Override
    public String toString() {
        return hasVersion() ? shown(name) + ':' + shown(version) : shown(name);
    }

    private static String shown(String text) {
        String cut = text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
