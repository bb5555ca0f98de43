package dev.jovl.cli.template;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates a template once, as a whole or column by column. */
final class Evaluation {

  private final Scope<Value> variables;
  private final StringBuilder text = new StringBuilder();
  private Value dot;

  /** Makes an evaluation that is about a value. */
  Evaluation(Value root) {
    variables = new Scope<>(root);
    dot = root;
  }

  /** Returns the text that the nodes make; variables that begin in them stay for the next. */
  String of(List<Node> nodes) throws TemplateException {
    text.setLength(0);
    run(nodes);
    return text.toString();
  }

  private void run(List<Node> nodes) throws TemplateException {
    for (Node node : nodes) {
      if (node instanceof Node.Text it) {
        text.append(it.text());
      } else if (node instanceof Node.Show show) {
        text.append(value(show.value()).asText());
      } else if (node instanceof Node.Assign assign) {
        assign(assign);
      } else if (node instanceof Node.Branch branch) {
        branch(branch);
      } else if (node instanceof Node.Loop loop) {
        loop(loop);
      }
    }
  }

  private void assign(Node.Assign assign) throws TemplateException {
    Value value = value(assign.value());
    if (assign.isNew()) {
      variables.begin(assign.variable(), value);
    } else {
      variables.set(assign.variable(), value);
    }
  }

  private void branch(Node.Branch branch) throws TemplateException {
    int outside = variables.size();
    Value condition = value(branch.condition());
    begin(branch.variable(), condition);
    if (!condition.isTrue()) {
      run(branch.otherwise());
    } else if (branch.setsDot()) {
      runWith(condition, branch.then());
    } else {
      run(branch.then());
    }
    variables.shrink(outside);
  }

  private void begin(@Nullable String variable, Value value) {
    if (variable != null) {
      variables.begin(variable, value);
    }
  }

  private void runWith(Value about, List<Node> nodes) throws TemplateException {
    Value before = dot;
    dot = about;
    run(nodes);
    dot = before;
  }

  private void loop(Node.Loop loop) throws TemplateException {
    Value values = value(loop.values());
    int outside = variables.size();
    if (!values.isTrue()) {
      run(loop.otherwise());
    } else if (values.json() instanceof JsonValue.Array list) {
      for (int i = 0; i < list.items().size(); i++) {
        round(loop, Value.of(i), Value.of(list.items().get(i)));
      }
    } else if (values.json() instanceof JsonObject map) {
      for (Map.Entry<String, JsonValue> field : Value.sorted(map).entrySet()) {
        round(loop, Value.of(field.getKey()), Value.of(field.getValue()));
      }
    } else {
      throw TemplateException.ofField(
          loop.values().toString(), "is neither a list nor a map, so range has no use for it", "");
    }
    variables.shrink(outside);
  }

  private void round(Node.Loop loop, Value key, Value value) throws TemplateException {
    int outside = variables.size();
    begin(loop.key(), key);
    begin(loop.value(), value);
    runWith(value, loop.body());
    variables.shrink(outside);
  }

  private Value value(Expression expression) throws TemplateException {
    if (expression instanceof Expression.Literal literal) {
      return literal.value();
    } else if (expression instanceof Expression.Variable variable) {
      return variables.get(variable.name());
    } else if (expression instanceof Expression.Field field) {
      return field(field);
    } else if (expression instanceof Expression.Call call) {
      return call(call);
    }
    return dot;
  }

  /** Names the fields that are there. */
  private Value field(Expression.Field field) throws TemplateException {
    Value of = value(field.of());
    Value found = of.field(field.name());
    if (found == null) {
      String where = field.of() instanceof Expression.Dot ? "" : field.of().toString();
      String names = String.join(", ", of.fieldNames());
      throw TemplateException.ofField(
          field.toString(),
          "there is no such field",
          names.isEmpty() ? "" : "there are " + names + (where.isEmpty() ? "" : " in " + where));
    }
    return found;
  }

  private Value call(Expression.Call call) throws TemplateException {
    if (call.function() == Function.AND || call.function() == Function.OR) {
      return decisive(call.arguments(), call.function() == Function.OR);
    }
    List<Value> arguments = new ArrayList<>();
    for (Expression argument : call.arguments()) {
      arguments.add(value(argument));
    }
    return new FunctionCall(call, arguments).value();
  }

  /**
   * Returns the first value that decides, or the last one; those after it are not evaluated, as in
   * Go.
   */
  private Value decisive(List<Expression> arguments, boolean truth) throws TemplateException {
    Value value = value(arguments.get(0));
    for (int i = 1; i < arguments.size() && value.isTrue() != truth; i++) {
      value = value(arguments.get(i));
    }
    return value;
  }
}
