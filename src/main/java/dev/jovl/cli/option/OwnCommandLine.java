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
   * Returns the words as the bytes they were: one need not be text, and Java decodes what it gives.
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

  /** Returns the words as text; what is none in UTF-8 has replacements. */
  public static List<String> texts() throws IOException {
    List<String> words = new ArrayList<>();
    for (byte[] word : bytes()) {
      words.add(new String(word, StandardCharsets.UTF_8));
    }
    return words;
  }

  /** By a plain stream: the channels that Files takes are 80 more classes for a short command. */
  private static byte[] read() throws IOException {
    try (InputStream line = new FileInputStream("/proc/self/cmdline")) {
      return line.readAllBytes();
    }
  }
}
