package dev.jovl.cli.option;

import java.io.File;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Refuses the empty word for a name of a file: as a path it would be the current directory, and
 * usually it comes from a variable that is not set.
 *
 * @param isFile whether a File is made of the word
 */
record NotEmpty(boolean isFile) implements ITypeConverter<Object> {

  @Override
  public Object convert(String word) {
    if (word.isEmpty()) {
      throw new TypeConversionException("the name is empty");
    }
    return isFile ? new File(word) : word;
  }
}
