package dev.sluice.oip;

/** The ranges of the integer datatypes that travel in a wider type. */
final class Integers {

    private Integers() {}

    static void check(String tensor, Datatype datatype, long value) {
        boolean fits = switch (datatype) {
            case INT8 -> value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE;
            case INT16 -> value >= Short.MIN_VALUE && value <= Short.MAX_VALUE;
            case INT32 -> value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
            case UINT8 -> value >= 0 && value <= 0xFF;
            case UINT16 -> value >= 0 && value <= 0xFFFF;
            case UINT32 -> value >= 0 && value <= 0xFFFF_FFFFL;
            default -> true;
        };
        if (!fits) {
            throw new InvalidRequestException("tensor '" + tensor + "': " + value + " does not fit " + datatype);
        }
    }
}
