# Makes /dev, with what every container has there.
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
