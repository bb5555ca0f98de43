package dev.jovl.build.config;

import dev.jovl.dockerfile.Command;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The health check of an image as Docker writes it in the configuration; times in nanoseconds. */
final class Healthchecks {

  private Healthchecks() {}

  static JsonObject toJson(Instruction.Healthcheck check) {
    Instruction.HealthTiming timing = check.timing();
    JsonObject.Builder json =
        JsonObject.builder().put("Test", JsonValue.Array.ofTexts(test(check)));
    put(json, "Interval", timing.interval());
    put(json, "Timeout", timing.timeout());
    put(json, "StartPeriod", timing.startPeriod());
    put(json, "StartInterval", timing.startInterval());
    if (timing.retries() > 0) {
      json.put("Retries", timing.retries());
    }
    return json.build();
  }

  private static void put(JsonObject.Builder json, String name, Duration duration) {
    if (!duration.isZero()) {
      json.put(name, duration.toNanos());
    }
  }

  private static List<String> test(Instruction.Healthcheck check) {
    Command command = check.command();
    List<String> test = new ArrayList<>();
    if (command == null) {
      test.add("NONE");
    } else if (command instanceof Command.Exec exec) {
      test.add("CMD");
      test.addAll(exec.arguments());
    } else if (command instanceof Command.Shell text) {
      test.add("CMD-SHELL");
      test.add(text.text());
    }
    return test;
  }
}
