package dev.sluice.oip;

/**
 * What a JSON request may make us hold, checked while it is read.
 *
 * @param maxDepth nesting of arrays and objects
 * @param maxStringLength characters of one string, an element of BYTES included
 * @param maxNumberLength characters of one number
 * @param maxParts inputs, outputs and parameters together
 */
public record JsonLimits(int maxDepth, int maxStringLength, int maxNumberLength, int maxParts) {

    private static final JsonLimits DEFAULTS = new JsonLimits(100, 16 << 20, 100, 10_000);

    public static JsonLimits defaults() {
        return DEFAULTS;
    }
}
