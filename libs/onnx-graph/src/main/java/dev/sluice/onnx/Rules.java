package dev.sluice.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;

/** The operators that the scan knows, by domain and name. Control flow and functions are the walk's own. */
final class Rules {

    private static final Map<String, Map<String, Rule>> BY_DOMAIN = all();

    private Rules() {}

    static Optional<Rule> find(String domain, String operator) {
        return Optional.ofNullable(BY_DOMAIN.getOrDefault(domain, Map.of()).get(operator));
    }

    /** Adds one rule for several operators, their names parted by white space. */
    static void put(Map<String, Rule> rules, Rule rule, String operators) {
        new Scanner(operators).tokens().forEach(operator -> rules.put(operator, rule));
    }

    private static Map<String, Map<String, Rule>> all() {
        var standard = new HashMap<String, Rule>();
        Broadcasting.addTo(standard);
        Reductions.addTo(standard);
        Products.addTo(standard);
        Layouts.addTo(standard);
        Parts.addTo(standard);
        Selections.addTo(standard);
        Sources.addTo(standard);
        PerRow.addTo(standard);

        // ONNX Runtime registers some operators of its own under the standard domain's names as well.
        var microsoft = new HashMap<>(standard);
        Broadcasting.addMicrosoftTo(microsoft);
        Reductions.addMicrosoftTo(microsoft);
        Products.addMicrosoftTo(microsoft);
        PerRow.addMicrosoftTo(microsoft);

        var classical = new HashMap<String, Rule>();
        PerRow.addClassicalTo(classical);
        return Map.of(Domains.DEFAULT, standard, Domains.MICROSOFT, microsoft, Domains.CLASSICAL, classical);
    }
}
