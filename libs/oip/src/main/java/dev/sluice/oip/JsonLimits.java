package dev.sluice.oip;

/**
 * What a JSON request may make us hold, checked while it is read.
 *
 * @param maxDepth nesting of arrays and objects
 * @param maxStringLength characters of one string, an element of BYTES included
 * @param maxNumberLength characters of one number
 */
public record JsonLimits(int maxDepth, int maxStringLength, int maxNumberLength) {

    private static final JsonLimits DEFAULTS = new JsonLimits(100, 16 << 20, 100);

    public static JsonLimits defaults() {
        return DEFAULTS;
    }
}
