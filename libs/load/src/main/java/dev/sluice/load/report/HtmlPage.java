package dev.sluice.load.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A report as one page, with everything it needs inside. */
public final class HtmlPage {

    private static final String PLOTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private HtmlPage() {}

    public static String of(LoadReport report) {
        return read("/dev/sluice/load/report/page.html")
                .replace("/*PLOTS.CSS*/", read(PLOTS + "uPlot.min.css"))
                .replace("/*PAGE.CSS*/", read("/dev/sluice/load/report/page.css"))
                .replace("/*PLOTS.JS*/", read(PLOTS + "uPlot.iife.min.js"))
                .replace("/*PAGE.JS*/", read("/dev/sluice/load/report/page.js"))
                // Last, since anything may be in it; and no text of it may end the script that it lies in.
                .replace("/*REPORT*/", ReportJson.tree(report).toString().replace("<", "\\u003c"));
    }

    private static String read(String resource) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the class path lacks " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
