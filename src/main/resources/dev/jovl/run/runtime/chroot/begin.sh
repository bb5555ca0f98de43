# Begins to set up a container, as the first process of its namespaces; the other pieces of this directory follow in one
# shell: devices.sh, kernel.sh, mounts.sh, walls.sh, enter.sh.
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

hostname -- "$name"
# A network of its own begins with its loopback down.
if [ "$network" = none ]; then
  ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null \
    || echo "--network none: there is no 127.0.0.1, since neither ip nor ifconfig works here; install iproute2" >&2
fi
