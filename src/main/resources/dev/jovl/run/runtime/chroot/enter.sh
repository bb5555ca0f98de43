# Makes the image the root of all and runs COMMAND.
cd "$root"
# Whoever may call chroot(2) can climb out of one, but only to what its namespace has at the top: that is the image from
# here on. The tools below are still found, by the root that this shell has.
mount --move . /
: > "$started"
trap - EXIT
set +eu
# On a terminal this shell has a Ctrl-C too, of which it would die when the program has ended; the program has its default.
trap : INT
# It would also say which signal has ended the program, where the program says what it has to say.
exec 3>&2 2> /dev/null
# Not exec: the first process of a pid namespace keeps its death signal and takes in orphans.
(
  exec 2>&3 3>&-
  exec "$@"
)
exit $?
