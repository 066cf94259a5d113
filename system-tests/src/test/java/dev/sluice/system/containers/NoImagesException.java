package dev.sluice.system.containers;

/** This machine has nothing to make images with, or nothing to run them. */
final class NoImagesException extends Exception {

    private static final long serialVersionUID = 1;

    NoImagesException(String reason) {
        super(reason);
    }
}
