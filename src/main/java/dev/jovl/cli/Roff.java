package dev.jovl.cli;

import dev.jovl.cli.output.Version;
import java.util.Locale;

/** A manual page as it grows, in the macros of man(7). */
final class Roff {
  private final StringBuilder page = new StringBuilder();

  /** Begins a page with its name, its section and what it is about. */
  Roff(String name, int section, String about) {
    page.append(".TH ").append(escaped(name.toUpperCase(Locale.ROOT))).append(' ').append(section);
    page.append(" \"\" \"jovl ").append(Version.number()).append("\"\n");
    section("NAME").text(name + " - " + about.replaceFirst("[.]$", ""));
  }

  /** Adds the forms of a command line, whose words are neither divided nor spread. */
  Roff synopsis(String... forms) {
    section("SYNOPSIS");
    page.append(".nh\n.ad l\n");
    for (String form : forms) {
      text(form);
    }
    page.append(".ad\n.hy\n");
    return this;
  }

  /** Begins a section. */
  Roff section(String title) {
    page.append(".SH ").append(title).append('\n');
    return this;
  }

  /** Adds a paragraph. */
  Roff text(String text) {
    page.append(".PP\n").append(escaped(text)).append('\n');
    return this;
  }

  /** Adds a line that stays one, as of a file. */
  Roff line(String text) {
    page.append(".PP\n.nf\n").append(escaped(text)).append("\n.fi\n");
    return this;
  }

  /** Adds a word and what it means; lines that begin with a blank stay lines, as of a table. */
  Roff item(String term, String... meaning) {
    page.append(".TP\n.B ").append(escaped(term)).append('\n');
    boolean table = false;
    for (String line : meaning) {
      if (line.startsWith(" ") != table) {
        table = !table;
        page.append(table ? ".nf\n" : ".fi\n");
      }
      page.append(escaped(line)).append('\n');
    }
    page.append(table ? ".fi\n" : "");
    return this;
  }

  /** A backslash begins an escape, a dot or a quote at the start of a line a request. */
  private static String escaped(String text) {
    String plain = text.replace("\\", "\\e").replace("-", "\\-").replace("\n", "\n\\&");
    return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
