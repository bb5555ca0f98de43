/**
 * The templates of {@code --format}.
 *
 * <p>A {@link dev.jovl.cli.template.Template} is what Go's text/template and docker call one, over
 * JSON objects. {@code Lexer} divides its text into tokens, {@code Parser} and {@code
 * ExpressionParser} make nodes and expressions of them, {@code Evaluation} carries those out, and
 * {@code FunctionCall} knows the functions. What is wrong is a {@link
 * dev.jovl.cli.template.TemplateException}, which names the place in the template.
 */
@NullMarked
package dev.jovl.cli.template;

import org.jspecify.annotations.NullMarked;
