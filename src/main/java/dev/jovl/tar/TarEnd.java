package dev.jovl.tar;

/** How an archive ends. Layers are known by their digest; of other archives people should know. */
public enum TarEnd {
  /** With two zero blocks and nothing but zeros behind them. */
  MARKED,
  /** With its stream, as some writers end it and as one does that was cut off behind an entry. */
  UNMARKED,
  /** With two zero blocks and something else behind them, as where two archives were joined. */
  FOLLOWED
}
