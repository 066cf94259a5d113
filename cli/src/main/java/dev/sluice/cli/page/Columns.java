package dev.sluice.cli.page;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells as lines whose columns stand under one another. Pure. */
public final class Columns {

    private static final String GAP = "  ";

    private Columns() {}

    /** A line for each row; rows may be of different lengths. */
    public static List<String> of(List<List<String>> rows) {
        List<Integer> widths = widths(rows);
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell)
                        .append(" ".repeat(widths.get(column) - cell.length()))
                        .append(GAP);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static List<Integer> widths(List<List<String>> rows) {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                if (column == widths.size()) {
                    widths.add(0);
                }
                widths.set(column, Math.max(widths.get(column), row.get(column).length()));
            }
        }
        return widths;
    }
}
