package dev.jovl.semantics;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A case of the table: a static method that takes a {@link Stage} and returns if all is well. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Case {
  /** The dotted name, subject first: {@code rename.directory.merged}. */
  String name();

  /** What must be true, in one sentence. */
  String says();

  /** Who says so: a manual page, or a section of the kernel's overlayfs documentation. */
  String by();

  /** Whether it needs layers, so that a plain directory cannot be asked. */
  boolean layers() default false;

  /** Whether it needs a process that serves the mount and can be killed. */
  boolean daemon() default false;

  /** Why the kernel's overlayfs fails it; empty if it passes. */
  String kernel() default "";

  /** The time limit in seconds. */
  int seconds() default 20;
}
