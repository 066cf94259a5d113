package dev.sluice.gateway.request;

/** The right to one place in flight. Released once; releasing again does nothing. Any thread. */
@FunctionalInterface
public interface Permit {

    void release();
}
