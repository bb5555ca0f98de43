package dev.jovl.cli.option;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The words that this process was started with: the program first, Java and its options too. */
public final class OwnCommandLine {
  private OwnCommandLine() {}

  /**
   * Returns the words as bytes: they need not be text, and Java decodes those that it gives to a
   * program.
   */
  public static List<byte[]> bytes() throws IOException {
    byte[] line = read();
    List<byte[]> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < line.length; i++) {
      if (line[i] == 0) {
        words.add(Arrays.copyOfRange(line, start, i));
        start = i + 1;
      }
    }
    return words;
  }

  /** Returns the words as text, with replacement characters for what is not UTF-8. */
  public static List<String> texts() throws IOException {
    List<String> words = new ArrayList<>();
    for (byte[] word : bytes()) {
      words.add(new String(word, StandardCharsets.UTF_8));
    }
    return words;
  }

  /**
   * Reads the file. It uses a plain stream: the channels of Files would load 80 more classes in a
   * short command.
   */
  private static byte[] read() throws IOException {
    try (InputStream line = new FileInputStream("/proc/self/cmdline")) {
      return line.readAllBytes();
    }
  }
}
