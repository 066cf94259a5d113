package dev.sluice.gateway.models;

import java.math.BigInteger;

/** Orders versions: numbers by value, above everything that is no number. */
final class VersionOrder {

    private VersionOrder() {}

    static int compare(String one, String other) {
        boolean oneIsNumber = isNumber(one);
        boolean otherIsNumber = isNumber(other);
        if (oneIsNumber && otherIsNumber) {
            return new BigInteger(one).compareTo(new BigInteger(other));
        }
        return oneIsNumber == otherIsNumber ? one.compareTo(other) : Boolean.compare(oneIsNumber, otherIsNumber);
    }

    private static boolean isNumber(String version) {
        return !version.isEmpty() && version.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
