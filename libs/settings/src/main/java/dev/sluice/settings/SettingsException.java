package dev.sluice.settings;

import java.util.List;

/** The configuration can not be used. The message has a line for each problem, and is meant for a person. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SettingsException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
    }
}
