package dev.sluice.gateway.request;

/** The model that a request asks for. An empty version leaves the choice to us. */
public record ModelRef(String name, String version) {

    public ModelRef {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a model reference needs a name");
        }
    }

    public boolean hasVersion() {
        return !version.isEmpty();
    }

    @Override
    public String toString() {
        return hasVersion() ? name + ':' + version : name;
    }
}
