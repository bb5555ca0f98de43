# Sets up the mounts of a container and runs it; started as the first process of its namespaces.
# Arguments: ROOT STARTED HOSTNAME ro|rw dev|nodev host|none COUNT, COUNT times ACTION SUBJECT PLACE, COMMAND...
# Fails with 125 and without the file STARTED if the container cannot be made.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
set -eu
trap 'exit 125' EXIT
# The table of the host (/run/mount/utab) is not told: a user may not write it, and the mounts are not the host's.
mount() {
  command mount -n "$@"
}
root=$1 started=$2 name=$3 access=$4 devices=$5 network=$6 count=$7
shift 7

mount --make-rprivate /
mount --bind "$root" "$root"
mount -o "remount,bind,$devices,$access" "$root"

mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
hostname "$name"
# A network of its own begins with its loopback down.
if [ "$network" = none ]; then
  ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null \
    || echo "--network none: there is no 127.0.0.1, since neither ip nor ifconfig works here; install iproute2" >&2
fi
for path in bus fs irq sys sysrq-trigger; do
  if [ "$devices" = nodev ] && [ -e "$root/proc/$path" ]; then
    mount --bind "$root/proc/$path" "$root/proc/$path"
    mount -o remount,bind,ro,nosuid,nodev,noexec "$root/proc/$path"
  fi
done

mount -t tmpfs -o "nosuid,$devices,strictatime,mode=755,size=65536k" tmpfs "$root/dev"
mkdir "$root/dev/pts" "$root/dev/shm" "$root/dev/mqueue"
# Whoever may make devices can make none that opens in there: those that are to be opened are made elsewhere, and bound.
mount -t tmpfs -o nosuid,strictatime,mode=755 tmpfs "$root/dev/shm"
# In a user namespace nobody makes a device that opens, but those of the host can be shown.
device() {
  made=$root/dev/shm/$1
  if ! mknod -m 666 "$made" c "$2" "$3" 2>/dev/null || { [ "$4" = opens ] && ! true 2>/dev/null < "$made"; }; then
    made=/dev/$1
  fi
  : > "$root/dev/$1"
  mount --bind "$made" "$root/dev/$1"
}
umask 0
device null 1 3 opens
device zero 1 5 opens
device full 1 7 opens
device random 1 8 opens
device urandom 1 9 opens
# Whether that opens is up to the session.
device tty 5 0 exists
umask 022
umount "$root/dev/shm"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
ln -s pts/ptmx "$root/dev/ptmx"
pts=nosuid,noexec,newinstance,ptmxmode=0666,mode=0620
mount -t devpts -o "$pts,gid=5" devpts "$root/dev/pts" 2>/dev/null \
  || mount -t devpts -o "$pts" devpts "$root/dev/pts"
mount -t tmpfs -o nosuid,nodev,noexec,mode=1777,size=65536k shm "$root/dev/shm"
mount -t mqueue -o nosuid,nodev,noexec mqueue "$root/dev/mqueue"
for path in interrupts kcore keys latency_stats timer_list timer_stats sched_debug; do
  if [ "$devices" = nodev ] && [ -e "$root/proc/$path" ]; then
    mount --bind "$root/dev/null" "$root/proc/$path"
  fi
done
system=ro
if [ "$devices" = dev ]; then system=rw; fi
mount -t sysfs -o "$system,nosuid,nodev,noexec" sysfs "$root/sys" 2>/dev/null || {
  # A user namespace with the network of another can only show what is there, with what is mounted in it.
  mount --rbind /sys "$root/sys"
  while [ "$system" = ro ] && read -r number parent device inner place rest; do
    case $place in
      /sys | /sys/*) mount -o remount,bind,ro "$root$place" ;;
    esac
  done </proc/self/mountinfo
}
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
  # Version 2, and seen from the group that this namespace began in.
  mount -t cgroup2 -o "$system,nosuid,nodev,noexec" cgroup2 "$root/sys/fs/cgroup" 2>/dev/null || :
fi
for path in proc/acpi proc/asound proc/scsi sys/firmware sys/devices/virtual/powercap; do
  if [ "$devices" = nodev ] && [ -d "$root/$path" ]; then
    mount -t tmpfs -o ro,size=0k tmpfs "$root/$path"
  fi
done

# What is bound can have links, left by whoever wrote there before, and may be changed meanwhile: they would be followed
# with the root of the host. So a place is opened, and it is asked where that is; what is held is mounted on, not a path.
hold() {
  held=/proc/self/fd/9
  # A device is not opened, which can have effects, and needs not be where nobody can have left a link.
  if [ -c "$1" ] && [ "$1" = "$ours" ] && [ "$(readlink -f "$1")" = "$1" ]; then
    held=$1
    return
  fi
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
  if [ ! -d "$1" ] && [ ! -f "$1" ]; then
    held=$1
    [ "$(readlink -f "$1")" = "$1" ]
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
    if hold_mount "$where" "$number"; then
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

cd "$root"
# Whoever may call chroot(2) can climb out of one, but only to what its namespace has at the top: that is the image from
# here on. The tools below are still found, by the root that this shell has.
mount --move . /
: > "$started"
trap - EXIT
set +eu
# On a terminal this shell has a Ctrl-C too, of which it would die when the program has ended; the program has its default.
trap : INT
# Not exec: the first process of a pid namespace keeps its death signal and takes in orphans.
"$@"
exit $?
