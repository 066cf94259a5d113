package dev.sluice.worker.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of a version and those beside the versions, as they lay at one moment: two that are equal mean that nothing was
 * changed in between. Contents are not read.
 */
public record VersionStamp(List<String> files) {

    /** Says of a file when anything of it was changed last, also where its times are set back. */
    private static final String CHANGE_TIME = "unix:ctime";

    public VersionStamp {
        files = List.copyOf(files);
    }

    /** To be taken before the files are read: what is changed meanwhile is then noticed the next time. */
    public static VersionStamp of(ModelFiles model) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> own = Files.walk(model.folder(), FileVisitOption.FOLLOW_LINKS);
                Stream<Path> shared = Files.list(model.folder().resolveSibling(""))) {
            for (Path file : Stream.concat(own, shared).sorted().toList()) {
                if (Files.isRegularFile(file)) {
                    files.add(stamp(file));
                }
            }
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        }
        return new VersionStamp(files);
    }

    private static String stamp(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        Object changed = file.getFileSystem().supportedFileAttributeViews().contains("unix")
                ? Files.getAttribute(file, CHANGE_TIME)
                : "";
        return file + " " + attributes.size() + ' ' + attributes.lastModifiedTime() + ' ' + changed + ' '
                + attributes.fileKey();
    }
}
