package dev.sluice.settings;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Loads the settings of a program. SmallRye Config reads the sources, orders them (command line over environment over file)
 * and expands <code>${...}</code>; the records and their checks are ours.
 */
public final class Settings {

    private static final int FILE_ORDINAL = 100;
    private static final int ENVIRONMENT_ORDINAL = 300;
    private static final int OVERRIDES_ORDINAL = 400;

    /** How SmallRye names a source: our name for it, wrapped. */
    private static final Pattern SOURCE = Pattern.compile("^\\w+\\[source=(.*)]$");

    private Settings() {}

    /**
     * Reads the root record and all below it.
     *
     * @throws SettingsException naming every key that is unknown, missing or wrong, one a line
     */
    public static <R extends Record> R load(Class<R> root, SettingsSource source) {
        return load(root, source, Unknown.REFUSED);
    }

    /**
     * Reads what the record declares and ignores what it does not: for a program that needs a part of another's settings.
     *
     * @throws SettingsException naming every key that is missing or wrong, one a line
     */
    public static <R extends Record> R loadPart(Class<R> root, SettingsSource source) {
        return load(root, source, Unknown.IGNORED);
    }

    private static <R extends Record> R load(Class<R> root, SettingsSource source, Unknown unknown) {
        List<String> problems = new ArrayList<>();
        SmallRyeConfig config = configOf(root, source, unknown.of(problems));
        var reader = new RecordReader(key -> originOf(config, key), unknown);
        R settings = reader.read(root, treeOf(config, source, problems), "");
        problems.addAll(reader.problems());
        if (settings == null || !problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return settings;
    }

    private static SmallRyeConfig configOf(Class<?> root, SettingsSource source, List<String> problems) {
        List<ConfigSource> sources = new ArrayList<>();
        source.file().map(Settings::yaml).ifPresent(sources::add);
        sources.add(new PropertiesConfigSource(
                fromEnvironment(root, source, problems), "the environment", ENVIRONMENT_ORDINAL));
        sources.add(new PropertiesConfigSource(source.overrides(), "the command line", OVERRIDES_ORDINAL));
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(sources)
                .build();
    }

    private static ConfigSource yaml(Path file) {
        try {
            return new YamlConfigSource(file.toString(), Files.readString(file), FILE_ORDINAL);
        } catch (NoSuchFileException missing) {
            throw new SettingsException(List.of("there is no file " + file));
        } catch (IOException unreadable) {
            throw new SettingsException(List.of(file + " can not be read: " + unreadable.getMessage()));
        } catch (RuntimeException malformed) {
            String message = String.valueOf(malformed.getMessage()).replaceAll("\\s*\\R\\s*", " ");
            throw new SettingsException(List.of(file + " is not YAML: " + message));
        }
    }

    private static Map<String, String> fromEnvironment(Class<?> root, SettingsSource source, List<String> problems) {
        Map<String, String> values = new LinkedHashMap<>();
        source.environment().forEach((variable, value) -> {
            if (!variable.startsWith(Keys.ENVIRONMENT_PREFIX) || isForeign(variable, source)) {
                return;
            }
            EnvironmentKeys.keyOf(variable, root)
                    .ifPresentOrElse(
                            key -> values.put(key, value), () -> problems.add(unknownVariable(variable, root)));
        });
        return values;
    }

    private static boolean isForeign(String variable, SettingsSource source) {
        return source.foreignSections().stream()
                .map(section -> Keys.ENVIRONMENT_PREFIX + Keys.inEnvironment(section))
                .anyMatch(name -> variable.equals(name) || variable.startsWith(name + '_'));
    }

    private static String unknownVariable(String variable, Class<?> root) {
        List<String> known = SettingsReference.entries(root).stream()
                .map(SettingsReference.Entry::variable)
                .toList();
        String hint = NearestName.of(variable, known)
                .map(name -> "; did you mean " + name + '?')
                .orElse("");
        return "unknown environment variable " + variable + hint;
    }

    private static KeyTree treeOf(SmallRyeConfig config, SettingsSource source, List<String> problems) {
        var tree = new KeyTree();
        for (String key : config.getPropertyNames()) {
            List<String> segments = Keys.segments(key);
            if (segments.isEmpty() || source.foreignSections().contains(segments.get(0))) {
                continue;
            }
            try {
                String value = config.getConfigValue(key).getValue();
                tree.put(key, value == null ? "" : value);
            } catch (NoSuchElementException unresolved) {
                problems.add("setting " + key + ": " + unresolved.getMessage());
            }
        }
        return tree;
    }

    private static String originOf(SmallRyeConfig config, String key) {
        String origin = config.getConfigValue(key).getConfigSourceName();
        return origin == null ? "" : SOURCE.matcher(origin).replaceFirst("$1");
    }
}
