package dev.sluice.gateway.request;

/** One version of one model, resolved: what a queue and a frame are keyed by. */
public record ModelVersion(String name, String version) {

    @Override
    public String toString() {
        return name + ':' + version;
    }
}
