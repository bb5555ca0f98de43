package dev.jovl.layer;

import java.util.ArrayList;
import java.util.List;

/** Collects what people should know, up to a bound. */
final class Notes {

  private static final int MOST = 200;

  private final List<String> notes = new ArrayList<>();
  private long left;

  void add(String note) {
    if (notes.size() < MOST) {
      notes.add(note);
    } else {
      left++;
    }
  }

  List<String> list() {
    List<String> all = new ArrayList<>(notes);
    if (left > 0) {
      all.add("and " + left + " more");
    }
    return all;
  }
}
