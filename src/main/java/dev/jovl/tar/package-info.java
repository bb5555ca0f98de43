/**
 * Tar archives, byte for byte: ustar, PAX and GNU, read and written.
 *
 * <p>{@link dev.jovl.tar.TarReader} turns a stream into {@link dev.jovl.tar.TarEntry} values and
 * their content; {@link dev.jovl.tar.TarWriter} does the opposite and writes the same bytes for the
 * same entries, always. Names, link targets, user names, xattr names and xattr values are bytes:
 * nothing here decodes them, so a name that is not UTF-8 and a binary {@code security.capability}
 * come out as they went in.
 *
 * <p>An archive is hostile until proven otherwise: {@link dev.jovl.tar.TarLimits} bounds what one
 * entry may make the reader hold, every number is range-checked, and a fault is a {@link
 * dev.jovl.tar.TarException} that names the entry. What a name may <em>reach</em> is not decided
 * here: {@code ..}, absolute names and links come out unchanged, and the code that creates files
 * judges them.
 *
 * <p>Where the formats leave room, this package reads as Go's {@code archive/tar} does, because
 * that is what wrote nearly all layers: only regular files have content whatever their size field
 * says, a PAX record wins over a header field, and the end of the stream ends the archive.
 */
@NullMarked
package dev.jovl.tar;

import org.jspecify.annotations.NullMarked;
