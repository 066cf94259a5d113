package dev.sluice.oip;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/** Cuts the raw contents of a tensor between its rows, which lie one after the other. Nothing is copied. */
public final class RowSlices {

    private RowSlices() {}

    /**
     * The parts, in their order.
     *
     * @param datatype of the tensor, as it was checked
     * @param raw canonical contents of as many rows as the parts have together
     * @param rows how many each part has
     */
    public static List<ByteString> cut(String datatype, ByteString raw, List<Integer> rows) {
        int total = rows.stream().mapToInt(Integer::intValue).sum();
        boolean isFixed = Datatype.of(datatype).map(Datatype::isFixedSize).orElse(true);
        int[] ends = isFixed ? endsOfEqualRows(raw.size() / total, total) : endsOfElements(raw, total);
        List<ByteString> parts = new ArrayList<>();
        int row = 0;
        int begin = 0;
        for (int of : rows) {
            row += of;
            int end = row == 0 ? 0 : ends[row - 1];
            parts.add(raw.substring(begin, end));
            begin = end;
        }
        return parts;
    }

    private static int[] endsOfEqualRows(int bytesPerRow, int rows) {
        var ends = new int[rows];
        for (int row = 0; row < rows; row++) {
            ends[row] = (row + 1) * bytesPerRow;
        }
        return ends;
    }

    /** A row of BYTES has as many elements as every other, of any length. */
    private static int[] endsOfElements(ByteString raw, int rows) {
        List<ByteString> elements = BytesElements.split("BYTES", raw);
        int elementsPerRow = Math.max(1, elements.size() / rows);
        var ends = new int[rows];
        int end = 0;
        for (int i = 0; i < elements.size(); i++) {
            end += BytesElements.PREFIX + elements.get(i).size();
            ends[Math.min(rows - 1, i / elementsPerRow)] = end;
        }
        return ends;
    }
}
