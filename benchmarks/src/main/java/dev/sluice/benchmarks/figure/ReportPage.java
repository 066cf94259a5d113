package dev.sluice.benchmarks.figure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures as a page for people: a table for each experiment, with a bar for how a figure's repeats lie. Self-contained. */
final class ReportPage {

    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1a1f24;--paper:#fff;--line:#d7dde3;--bar:#2f6fd0;--soft:#6b7680}
            @media(prefers-color-scheme:dark){:root{--ink:#e8edf2;--paper:#14181c;--line:#333b43;--bar:#6ea8fe;--soft:#98a4af}}
            body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}p{color:var(--soft)}
            table{border-collapse:collapse;width:100%}td,th{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left}
            td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}svg{display:block}
            """;

    private static final int WIDTH = 160;
    private static final int HEIGHT = 14;

    private final Map<String, List<Figure>> experiments = new LinkedHashMap<>();
    private final String machine;

    /** @param machine what it was measured on, in a line */
    ReportPage(String machine) {
        this.machine = machine;
    }

    void add(String experiment, List<Figure> figures) {
        experiments.put(experiment, List.copyOf(figures));
    }

    String html() {
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\"><title>Sluice, measured</title><style>")
                .append(STYLE)
                .append("</style><h1>Sluice, measured</h1><p>")
                .append(escaped(machine))
                .append(
                        ". The median of the repeats; the bar is from the least to the most, with a tick at the median.</p>");
        experiments.forEach((experiment, figures) -> {
            page.append("<h2>")
                    .append(escaped(experiment))
                    .append("</h2><table><tr><th>figure<th class=n>measured")
                    .append("<th>unit<th>to reach<th>repeats</tr>");
            figures.forEach(figure -> page.append(row(figure)));
            page.append("</table>");
        });
        return page.append("</html>\n").toString();
    }

    private static String row(Figure figure) {
        return "<tr><td>" + escaped(figure.name()) + "<td class=n>" + ResultTable.number(figure.measured()) + "<td>"
                + escaped(figure.unit()) + "<td>" + escaped(figure.target()) + "<td>" + bar(figure) + "</tr>";
    }

    /** From 0 to the most, so that bars of one row can be compared with the width of the page. */
    private static String bar(Figure figure) {
        double scale = figure.high() > 0 ? WIDTH / figure.high() : 0;
        double from = figure.low() * scale;
        double to = Math.max(from + 2, figure.high() * scale);
        double median = figure.measured() * scale;
        return String.format(
                Locale.ROOT,
                "<svg width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"%s to %s\">"
                        + "<rect x=\"0\" y=\"5\" width=\"%.1f\" height=\"4\" fill=\"var(--line)\"/>"
                        + "<rect x=\"%.1f\" y=\"3\" width=\"%.1f\" height=\"8\" fill=\"var(--bar)\" opacity=\".5\"/>"
                        + "<rect x=\"%.1f\" y=\"0\" width=\"2\" height=\"14\" fill=\"var(--bar)\"/></svg>",
                WIDTH + 2,
                HEIGHT,
                ResultTable.number(figure.low()),
                ResultTable.number(figure.high()),
                to,
                from,
                to - from,
                median);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
