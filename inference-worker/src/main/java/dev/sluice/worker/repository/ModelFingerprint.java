package dev.sluice.worker.repository;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells models apart by what they are, wherever they lie and whatever they are called: a digest of everything in the version's
 * folder, weights in files of their own included, and of the files that lie beside it, such as {@code model.yaml} and a shared
 * tokenizer. A model of which any of that has changed is another model.
 */
public final class ModelFingerprint {

    private ModelFingerprint() {}

    /**
     * Reads all files of a version.
     *
     * @throws IOException when one can not be read
     */
    public static String of(ModelFiles files) throws IOException {
        MessageDigest digest = sha256();
        for (Path file : filesIn(files.folder())) {
            add(digest, files.folder().relativize(file).toString(), file);
        }
        for (Path file : filesBeside(files)) {
            add(digest, "../" + file.getFileName(), file);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
    }

    private static List<Path> filesBeside(ModelFiles files) throws IOException {
        Path tokenizer = files.folder().resolveSibling(files.config().tokenizer());
        try (Stream<Path> beside = Files.list(files.folder().resolveSibling(""))) {
            return Stream.concat(beside, Stream.of(tokenizer))
                    .filter(Files::isRegularFile)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private static void add(MessageDigest digest, String name, Path file) throws IOException {
        // Name and size before the bytes, so that no two sets of files are the same bytes.
        digest.update((name + '\0' + Files.size(file) + '\0').getBytes(StandardCharsets.UTF_8));
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
