package dev.sluice.gateway.execution;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a class whose instances are touched by the core loop alone, and so hold no lock, no volatile and no atomic. An
 * ArchUnit rule fails the build when one does.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.CLASS)
public @interface EventLoopConfined {}
