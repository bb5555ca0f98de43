package dev.jovl.semantics;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * A case of the table as it was found.
 *
 * @param name the dotted name
 * @param about what its annotation says
 * @param method a static method that takes a stage, accessible from here
 */
public record TestCase(String name, Case about, Method method) {

  /** Returns the subject: the name up to its first dot. */
  public String subject() {
    return name.substring(0, name.indexOf('.'));
  }

  /** Plays the case on a stage; throws what it throws. */
  void play(Stage stage) throws Exception {
    try {
      Object unused = method.invoke(null, stage);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
