package dev.jovl.arch;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that README.md and native-notes name are there. */
final class NotesTest {
  /** A class of tests, and after a dot a method of it; a star stands for the rest of a name. */
  private static final Pattern CLASS =
      Pattern.compile("\\b([A-Z]\\w*[a-z0-9](?:Test|IT|Contract))\\b(?:\\.([a-z][\\w*]*))?");

  /** A short name that a page gives to a class. */
  private static final Pattern ALIAS = Pattern.compile("`([A-Z]\\w*)` is `([A-Z]\\w*Test)`");

  /** What only a method of a test is called. */
  private static final Pattern METHOD =
      Pattern.compile("`(?=[a-z0-9_]*[A-Z])([a-z][A-Za-z0-9]*_[\\w*]*)`");

  private static List<Path> files(Path directory, String ending) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  /** Returns the sources of the classes of tests, by their simple names; fails if two have one. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> sources = new HashMap<>();
    for (Path file : files(Path.of("src/test/java"), ".java")) {
      String name = file.getFileName().toString();
      if (!name.equals("package-info.java")) {
        String simple = name.substring(0, name.length() - ".java".length());
        String before = sources.put(simple, Files.readString(file));
        assertWithMessage("another class is called " + simple).that(before).isNull();
      }
    }
    return sources;
  }

  /** Returns the text of a page with the names of classes in place of short ones. */
  private static String spelledOut(String text) {
    String spelled = text;
    for (MatchResult alias : ALIAS.matcher(text).results().toList()) {
      spelled = spelled.replace("`" + alias.group(1) + ".", "`" + alias.group(2) + ".");
    }
    return spelled;
  }

  private static boolean hasMethod(String source, String name) {
    return Pattern.compile("\\bvoid " + name.replace("*", "\\w*") + "\\(").matcher(source).find();
  }

  @Test
  void testsThatAreNamed_areThere() throws IOException {
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    List<Path> pages = new ArrayList<>(files(Path.of("native-notes"), ".md"));
    pages.add(Path.of("README.md"));
    for (Path page : pages) {
      String text = spelledOut(Files.readString(page));
      for (MatchResult name : CLASS.matcher(text).results().toList()) {
        String source = tests.get(name.group(1));
        if (source == null || (name.group(2) != null && !hasMethod(source, name.group(2)))) {
          missing.add(page + ": " + name.group());
        }
      }
      for (MatchResult name : METHOD.matcher(text).results().toList()) {
        if (tests.values().stream().noneMatch(source -> hasMethod(source, name.group(1)))) {
          missing.add(page + ": " + name.group(1));
        }
      }
    }
    assertThat(missing).isEmpty();
  }
}
