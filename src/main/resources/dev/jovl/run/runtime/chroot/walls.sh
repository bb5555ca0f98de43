# Closes the ways to the host that are left open where the image is moved over it.
# Anybody in the container can be root of a user namespace, and the kernel lets that one mount a /proc or /sys that
# nothing masks as long as a whole one is in the mount namespace, be it hidden (mnt_already_visible of fs/namespace.c).
# One that is covered is not whole; by what does not matter, but that the tools below need /proc. Where root is another
# user outside, such a /proc gives it nothing: what it cannot reach, in a directory of others or hidden, stays as it is.
read -r inside outside range < /proc/self/uid_map
mounted=
if [ "$devices" = nodev ]; then mounted=$(grep -e ' - proc ' -e ' - sysfs ' /proc/self/mountinfo); fi
while read -r number parent device inner where rest; do
  place=$(printf %b "$(printf %s "$where" | sed 's/\\/\\0/g')")
  case $inner:$place in
    /:"$root"/*) ;;
    /:*)
      mount --rbind "$root/proc" "$place" 2> /dev/null || [ "$outside" != 0 ] || {
        echo "$place cannot be covered, since another mount hides it, and root in there could mount one like it;" \
          "unmount it, or install crun or runc" >&2
        exit 125
      }
      ;;
  esac
done << END
$mounted
END
# The program can be a script with the interpreter /proc/self/exe, and that is the tool of the host which leads to it. It
# cannot be written while it runs somewhere, but root could change its mode and its owner.
tool=$(command -v unshare)
if [ -O "$tool" ]; then
  mount --bind "$tool" "$tool"
  mount -o remount,bind,ro "$tool"
fi
# A stream that is the device of the host is that of the container: root could change the mode of the other.
if [ /proc/self/fd/0 -ef /dev/null ]; then exec < "$root/dev/null"; fi
if [ /proc/self/fd/1 -ef /dev/null ]; then exec > "$root/dev/null"; fi
if [ /proc/self/fd/2 -ef /dev/null ]; then exec 2> "$root/dev/null"; fi
