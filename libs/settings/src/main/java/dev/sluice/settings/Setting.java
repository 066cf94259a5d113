package dev.sluice.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares one component of a configuration record: what it means, and what it is when nobody says. */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {

    /** One sentence for the reference page. */
    String meaning();

    /**
     * As it would be written in the file. Empty: a nested record, list, map or optional is empty then, and a scalar must
     * be given.
     */
    String defaultValue() default "";

    /** For a nested record: its components are keys of this section, and not of one of its own. */
    boolean isInline() default false;
}
