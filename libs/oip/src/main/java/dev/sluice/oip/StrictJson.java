package dev.sluice.oip;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;

/** How JSON from a stranger is parsed: UTF-8 only, no key twice, and within limits. */
final class StrictJson {

    /** A factory keeps some thousands of the names that it has read, which come from strangers: none of them is long in a small body. */
    private static final int SMALL = 2 << 10;

    /**
     * To make one costs as much as to read a small body with it. Static although it is no true constant: all threads share the names
     * that it keeps. Jackson guards and bounds them, and what is read does not depend on them; to pass it in, everybody who reads
     * JSON would have to be given it.
     */
    private static final JsonFactory OF_SMALL_BODIES = made(JsonLimits.defaults());

    private StrictJson() {}

    /** For a body of so many bytes. */
    static JsonFactory factory(JsonLimits limits, int length) {
        return length <= SMALL && limits.equals(JsonLimits.defaults()) ? OF_SMALL_BODIES : made(limits);
    }

    private static JsonFactory made(JsonLimits limits) {
        return JsonFactory.builder()
                // Names come from the client: a body full of new ones would fill the JVM's table of strings, slowly.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxStringLength(limits.maxStringLength())
                        .maxNumberLength(limits.maxNumberLength())
                        .build())
                .build();
    }

    /** Jackson would read UTF-16 and UTF-32 too, but then could not say at which byte a value stands. */
    static void refuseOtherEncodings(byte[] json) {
        refuseOtherEncodings(json, json.length);
    }

    static void refuseOtherEncodings(byte[] json, int length) {
        for (int i = 0; i < Math.min(2, length); i++) {
            if (json[i] == 0 || json[i] == (byte) 0xFE || json[i] == (byte) 0xFF) {
                throw new InvalidRequestException("the JSON has to be UTF-8");
            }
        }
        if (length == 0) {
            throw new InvalidRequestException("the JSON is empty");
        }
    }
}
