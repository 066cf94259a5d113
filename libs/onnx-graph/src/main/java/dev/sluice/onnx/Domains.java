package dev.sluice.onnx;

/** The operator domains that the scan knows. */
final class Domains {

    static final String DEFAULT = "";
    static final String MICROSOFT = "com.microsoft";
    static final String CLASSICAL = "ai.onnx.ml";

    private Domains() {}

    /** The default domain goes by two names. */
    static boolean isDefault(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    static String canonical(String domain) {
        return isDefault(domain) ? DEFAULT : domain;
    }
}
