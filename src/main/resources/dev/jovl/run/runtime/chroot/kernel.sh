# Shows /proc and /sys; what tells of the machine, or changes it, is masked unless the container is privileged.
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
for path in bus fs irq sys sysrq-trigger; do
  if [ "$devices" = nodev ] && [ -e "$root/proc/$path" ]; then
    mount --bind "$root/proc/$path" "$root/proc/$path"
    mount -o remount,bind,ro,nosuid,nodev,noexec "$root/proc/$path"
  fi
done
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
