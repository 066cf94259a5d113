package dev.sluice.oip;

import java.math.BigInteger;

/**
 * Writes finite FP32 numbers as decimals, straight into bytes: of all decimals that read back as the same number one of the shortest,
 * and of these the closest, in the form that {@link Float#toString} has since JDK 19. Jackson writes the same text by way of a string
 * for each number, which for an embedding takes longer than all else that is written of an answer.
 *
 * <p>The algorithm is Schubfach, from Raffaello Giulietti, "The Schubfach way to render doubles" (2020), sections 9 and 10, of whose
 * names most are kept: the number is c times 2 to the q, what rounds to it lies between below and above, and its decimal has the unit
 * 10 to the k.
 */
final class FloatText {

    /** Bytes of the longest: {@code -1.17549435E-38}. */
    static final int LONGEST = 15;

    private static final int FRACTION_BITS = 23;
    private static final int FRACTION_MASK = (1 << FRACTION_BITS) - 1;
    private static final int HIDDEN_BIT = 1 << FRACTION_BITS;
    private static final int EXPONENT_MASK = 0xFF;
    private static final int SMALLEST_Q = -149;

    /** What is below this many of the smallest numbers has one digit. */
    private static final int TINY = 8;

    private static final int SMALLEST_K = -45;
    private static final int LARGEST_K = 31;
    private static final int POWER_BITS = 63;

    /** Of each k: 10 to the -k, scaled to 63 bits and rounded up. */
    private static final long[] POWERS = powers();

    /** What has two digits is short enough: there are always two. */
    private static final int THREE_DIGITS = 100;

    /** Of each number of digits: the smallest number that has more. Even a zero has more than none. */
    private static final int[] LONGER = {
        0, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    /** Two digits for each number below a hundred, one after another. */
    private static final byte[] PAIRS = pairs();

    /** Decimal exponents that are written without one: from 0.001 to just below ten million. */
    private static final int SMALLEST_PLAIN = -3;

    private static final int LARGEST_PLAIN = 6;

    private FloatText() {}

    private static long[] powers() {
        long[] powers = new long[LARGEST_K - SMALLEST_K + 1];
        for (int k = SMALLEST_K; k <= LARGEST_K; k++) {
            int shift = POWER_BITS - 1 - floorLog2OfPower10(-k);
            BigInteger numerator = k < 0 ? BigInteger.TEN.pow(-k) : BigInteger.ONE;
            BigInteger denominator = k < 0 ? BigInteger.ONE : BigInteger.TEN.pow(k);
            BigInteger scaled =
                    (shift < 0 ? numerator.shiftRight(-shift) : numerator.shiftLeft(shift)).divide(denominator);
            powers[k - SMALLEST_K] = scaled.longValueExact() + 1;
        }
        return powers;
    }

    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < pairs.length; i += 2) {
            pairs[i] = (byte) ('0' + i / 20);
            pairs[i + 1] = (byte) ('0' + i / 2 % 10);
        }
        return pairs;
    }

    /** The largest e for which 2 to the e is at most 10 to this: by the logarithm, times 2 to the 38. */
    private static int floorLog2OfPower10(int exponent) {
        return (int) ((exponent * 913_124_641_741L) >> 38);
    }

    /** The largest e for which 10 to the e is at most 2 to this: by the logarithm, times 2 to the 41. */
    private static int floorLog10OfPower2(int exponent) {
        return (int) ((exponent * 661_971_961_083L) >> 41);
    }

    /** The largest e for which 10 to the e is at most three quarters of 2 to this. */
    private static int floorLog10OfThreeQuarters(int exponent) {
        return (int) ((exponent * 661_971_961_083L - 274_743_187_321L) >> 41);
    }

    /**
     * Writes a number.
     *
     * @param value finite
     * @param to has room for {@link #LONGEST}
     * @return where the next byte goes
     */
    static int write(float value, byte[] to, int at) {
        int bits = Float.floatToRawIntBits(value);
        int next = at;
        if (bits < 0) {
            to[next++] = '-';
        }
        int fraction = bits & FRACTION_MASK;
        int exponent = (bits >>> FRACTION_BITS) & EXPONENT_MASK;
        if ((fraction | exponent) == 0) {
            return plain(0, 1, 0, to, next);
        }
        if (exponent > 0) {
            return shortest(fraction | HIDDEN_BIT, SMALLEST_Q - 1 + exponent, 0, to, next);
        }
        // Two digits where one would do: 4.2E-45 is closer than 4.0E-45.
        return fraction < TINY
                ? shortest(10 * fraction, SMALLEST_Q, -1, to, next)
                : shortest(fraction, SMALLEST_Q, 0, to, next);
    }

    /** @param scale what is written is 10 to this times the number */
    private static int shortest(int c, int q, int scale, byte[] to, int at) {
        // Below a power of two the next number is only half as far away as above.
        boolean isRegular = c != HIDDEN_BIT || q == SMALLEST_Q;
        int k = isRegular ? floorLog10OfPower2(q) : floorLog10OfThreeQuarters(q);
        int h = q + floorLog2OfPower10(-k) + 33;
        long g = POWERS[k - SMALLEST_K];
        long cb = 4L * c;
        int isOdd = c & 1;
        int vb = scaled(g, cb << h);
        int above = scaled(g, (cb + 2) << h) - isOdd;
        int below = scaled(g, (cb - (isRegular ? 2 : 1)) << h) + isOdd;
        return decimal(units(vb, below, above), k + scale, to, at);
    }

    /** The one with a zero at the end, if there is such a one between the bounds, or the closer one. All but the result in quarters. */
    private static int units(int vb, int below, int above) {
        int low = vb >> 2;
        int tens = low / 10 * 10;
        boolean isTensIn = below <= tens << 2;
        if (low >= THREE_DIGITS && isTensIn != ((tens + 10) << 2 <= above)) {
            return isTensIn ? tens : tens + 10;
        }
        boolean isLowIn = below <= low << 2;
        if (isLowIn != ((low + 1) << 2 <= above)) {
            return isLowIn ? low : low + 1;
        }
        int half = (low << 2) + 2;
        boolean isLowCloser = vb < half || (vb == half && (low & 1) == 0);
        return isLowCloser ? low : low + 1;
    }

    /** The product, rounded to odd. */
    private static int scaled(long g, long cp) {
        long high = Math.multiplyHigh(g, cp);
        long sticky = (high & 0x7FFF_FFFFL) == 0 ? 0 : 1;
        return (int) ((high >>> 31) | sticky);
    }

    /** Writes so many units of 10 to the k. */
    private static int decimal(int units, int k, byte[] to, int at) {
        int digits = units;
        int unit = k;
        while (digits % 10 == 0) {
            digits /= 10;
            unit++;
        }
        int count = count(digits);
        int exponent = unit + count - 1;
        return exponent >= SMALLEST_PLAIN && exponent <= LARGEST_PLAIN
                ? plain(digits, count, exponent, to, at)
                : scientific(digits, count, exponent, to, at);
    }

    private static int count(int digits) {
        // 1233 / 4096 is a little less than the logarithm of 2: as many digits as this has, or one more.
        int count = ((Integer.SIZE - Integer.numberOfLeadingZeros(digits)) * 1_233) >> 12;
        return digits < LONGER[count] ? count : count + 1;
    }

    /** As 0.00123, 12.3 or 12300.0. */
    private static int plain(int digits, int count, int exponent, byte[] to, int at) {
        if (exponent < 0) {
            to[at] = '0';
            to[at + 1] = '.';
            for (int zero = 1; zero < -exponent; zero++) {
                to[at + 1 + zero] = '0';
            }
            return digits(digits, count, to, at + 1 - exponent);
        }
        int whole = exponent + 1;
        if (count <= whole) {
            int next = digits(digits, count, to, at);
            for (int zero = count; zero < whole; zero++) {
                to[next++] = '0';
            }
            to[next] = '.';
            to[next + 1] = '0';
            return next + 2;
        }
        return pointAfter(whole, digits, count, to, at);
    }

    /** As 1.23E-7 or 1.0E10. */
    private static int scientific(int digits, int count, int exponent, byte[] to, int at) {
        int next = count == 1 ? plain(digits, 1, 0, to, at) : pointAfter(1, digits, count, to, at);
        to[next++] = 'E';
        if (exponent < 0) {
            to[next++] = '-';
        }
        int size = Math.abs(exponent);
        return digits(size, size < 10 ? 1 : 2, to, next);
    }

    private static int pointAfter(int whole, int digits, int count, byte[] to, int at) {
        int end = digits(digits, count, to, at + 1);
        for (int i = 0; i < whole; i++) {
            to[at + i] = to[at + i + 1];
        }
        to[at + whole] = '.';
        return end;
    }

    private static int digits(int digits, int count, byte[] to, int at) {
        int rest = digits;
        int place = at + count;
        while (place >= at + 2) {
            int pair = rest % 100 * 2;
            rest /= 100;
            to[--place] = PAIRS[pair + 1];
            to[--place] = PAIRS[pair];
        }
        if (place > at) {
            to[at] = (byte) ('0' + rest);
        }
        return at + count;
    }
}
