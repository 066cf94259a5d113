package dev.sluice.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What to start: a Java program, run by the same Java as this process.
 *
 * @param name how messages call it
 * @param classPath entries as {@code java -cp} takes them; a folder of jars is one entry, {@code folder/*}
 * @param jvmArguments heap, flags and system properties
 * @param environment added to this process's own
 * @param logFile where its standard output and error go; what is there already stays, up to a bound
 */
public record ChildSpec(
        String name,
        List<String> classPath,
        String mainClass,
        List<String> jvmArguments,
        List<String> arguments,
        Map<String, String> environment,
        Path workingFolder,
        Path logFile) {

    /** ONNX Runtime's natives have died on longer ones. */
    private static final int LONGEST_COMMAND_LINE = 4095;

    /**
     * Ctrl-C in a terminal goes to every process of the foreground group, and a hang-up does too, but when to stop a child is its
     * parent's decision. A signal that is ignored when a JVM starts stays ignored, so a shell ignores them and becomes the JVM.
     */
    private static final List<String> IGNORE_THE_TERMINAL =
            List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$0\" \"$@\"");

    public ChildSpec {
        classPath = List.copyOf(classPath);
        jvmArguments = List.copyOf(jvmArguments);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    List<String> commandLine() {
        List<String> words = new ArrayList<>(IGNORE_THE_TERMINAL);
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(jvmArguments);
        words.add("-D" + ParentWatch.PROPERTY + "=true");
        words.add("-cp");
        words.add(String.join(System.getProperty("path.separator"), classPath));
        words.add(mainClass);
        words.addAll(arguments);
        int bytes = words.stream()
                .mapToInt(word -> word.getBytes(StandardCharsets.UTF_8).length + 1)
                .sum();
        if (bytes > LONGEST_COMMAND_LINE) {
            throw new IllegalArgumentException("the command line of " + name + " would have " + bytes
                    + " bytes, more than " + LONGEST_COMMAND_LINE + "; use shorter paths or fewer arguments");
        }
        return words;
    }
}
