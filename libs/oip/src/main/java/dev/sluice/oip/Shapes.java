package dev.sluice.oip;

import java.util.List;

/** Arithmetic of tensor shapes, exact: a shape comes from outside and may be made to overflow. */
public final class Shapes {

    /** More dimensions than any runtime takes; a bound, so that a shape can not itself be an attack. */
    public static final int MAX_RANK = 64;

    private Shapes() {}

    /**
     * How many elements a tensor of this shape has; 1 for a scalar.
     *
     * @throws InvalidRequestException for a negative dimension, too many dimensions, or a product beyond a long
     */
    public static long elementCount(List<Long> shape) {
        if (shape.size() > MAX_RANK) {
            throw new InvalidRequestException("a shape has at most " + MAX_RANK + " dimensions, was " + shape.size());
        }
        boolean empty = false;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new InvalidRequestException("a shape may not have a negative dimension, was " + shape);
            }
            empty |= dimension == 0;
        }
        return empty ? 0 : product(shape);
    }

    private static long product(List<Long> shape) {
        try {
            long product = 1;
            for (long dimension : shape) {
                product = Math.multiplyExact(product, dimension);
            }
            return product;
        } catch (ArithmeticException overflow) {
            throw new InvalidRequestException("the shape " + shape + " has more elements than can be counted");
        }
    }
}
