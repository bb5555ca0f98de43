# Runs "$@" where the control groups of its caller are the roots of the hierarchies of version 1 and no hierarchy of
# version 2 is seen beside them; needs a mount namespace of its own.
[ ! -d /sys/fs/cgroup/unified ] || mount -t tmpfs tmpfs /sys/fs/cgroup/unified
while IFS=: read -r number controllers path; do
  hierarchy=/sys/fs/cgroup/${controllers#name=}
  [ -z "$controllers" ] || [ "$path" = / ] || mount --bind "$hierarchy$path" "$hierarchy"
done </proc/self/cgroup
exec "$@"
