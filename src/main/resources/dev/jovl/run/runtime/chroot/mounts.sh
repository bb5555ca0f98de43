# Mounts what was asked for: COUNT times ACTION SUBJECT PLACE.
is_node() {
  [ -b "$1" ] || [ -c "$1" ] || [ -p "$1" ] || [ -S "$1" ]
}
# A device or a pipe is not opened, which can have effects: its path is taken. Tells whether that is without links.
hold_path() {
  held=$1
  [ "$(readlink -f "$1")" = "$1" ]
}
# What is bound can have links, left by whoever wrote there before, and may be changed meanwhile: they would be followed
# with the root of the host. So a place is opened, and it is asked where that is; what is held is mounted on, not a path.
hold() {
  if is_node "$1" && [ "$1" = "$ours" ] && hold_path "$1"; then
    return
  fi
  held=/proc/self/fd/9
  if [ ! -d "$1" ] && [ ! -f "$1" ]; then
    echo "${1#"$root"} cannot be mounted on: it is neither a directory nor a file in what is mounted above it" >&2
    exit 125
  fi
  if [ -d "$1" ] && ! true 2>/dev/null < "$1"; then
    # It may be entered though not read.
    held=/proc/self/cwd
    cd -P "$1"
  else
    exec 9< "$1"
  fi
  if [ "$(readlink $held)" != "$1" ]; then
    echo "${1#"$root"} cannot be mounted on: a symbolic link in what is mounted above it leads elsewhere" >&2
    exit 125
  fi
}
# util-linux would make a path of the descriptor again, and with move_mount(2) mount on the link in /proc.
literally=-c
case $(command mount -V 2>&1) in
  *util-linux*) ;;
  *) literally= ;;
esac
mount_held() {
  LIBMOUNT_FORCE_MOUNT2=always command mount -n $literally "$@" "$held"
}
# Tells whether a place can be read, written or entered; of others nobody in the container gets anything. Root of a user
# namespace has no rights over what is of a user that the namespace lacks, and some shells say that root may anything.
within_reach() {
  true 2>/dev/null < "$1" || { [ -f "$1" ] && [ -w "$1" ]; } || { [ -d "$1" ] && (cd -P "$1") 2>/dev/null; }
}
# Tells what to mount on in order to change the options of a mount: its place is opened, and it must be the one with the
# number, since a mount that another one hides has the same place. No device is opened; where a path that somebody has
# changed meanwhile leads, the options of another mount change, and only in here.
hold_mount() {
  if is_node "$1"; then
    hold_path "$1"
    return
  fi
  within_reach "$1" || return 1
  hold "$1"
  [ $held = /proc/self/cwd ] || grep -q "^mnt_id:[^0-9]*$2\$" /proc/self/fdinfo/9
}
# Adds options to what is mounted "at" or "below" a place; it keeps those it has, some of which a user may not drop.
restrict() {
  while read -r number parent device inner where options rest; do
    case $where in
      *\\*) where=$(printf %b "$(printf %s "$where" | sed 's/\\/\\0/g')") ;;
    esac
    case $1$where in
      "at$place" | "below$place" | "below$place"/*) ;;
      *) continue ;;
    esac
    if [ ! -e "$where" ]; then
      # A mount above it hides it, or it may not be looked at by root, as FUSE has it: then its path may do.
      if hold_path "$where"; then
        mount_held -o "remount,bind,$options,$2" none 2>/dev/null || :
      fi
    elif hold_mount "$where" "$number"; then
      mount_held -o "remount,bind,$options,$2" none
    fi
  done < /proc/self/mountinfo
}
# The place that was made last, on a filesystem that the container begins empty.
ours=
while [ "$count" -gt 0 ]; do
  place=$root$3
  case $1 in
    directory) mkdir -p "$place" ;;
    file)
      ours=$place
      mkdir -p "$(dirname "$place")"
      [ -e "$place" ] || : > "$place"
      ;;
    tmpfs)
      hold "$place"
      mount_held -t tmpfs -o "$2" tmpfs
      ;;
    bind)
      hold "$place"
      mount_held --rbind "$2"
      # A volume is of the root itself, and read-only as that is.
      case $2 in
        "$root"/*)
          hold "$place"
          mount_held -o "remount,bind,$devices,rw" none
          ;;
      esac
      ours=
      ;;
    at | below) restrict "$1" "$2" ;;
  esac
  exec 9<&-
  shift 3
  count=$((count - 1))
done
