# Pid 1 of a lab: `sh lab.sh NODE-SCRIPT FSTAB`. Holds the namespace of the switches and starts nodes as it is told
# on standard input: `node NAME DIRECTORY`, `keep`. It mounts no /proc of its own, so that /proc/self/stat begins
# with the pid as Keelhaul sees it. At the end of its input it ends, and all nodes with it, unless told to keep.
script=$1 fstab=$2
read -r pid rest </proc/self/stat
echo "lab $pid"

while read -r verb name directory; do
  case $verb in
  node)
    {
      unshare --fork --kill-child --pid --net --uts --mount --propagation slave sh "$script" "$fstab" "$name" "$directory" </dev/null
      echo "ended $name"
    } &
    ;;
  keep)
    kept=yes
    echo kept
    ;;
  esac
done

[ -n "$kept" ] || exit 0
# With SIGCHLD ignored the kernel collects the orphans that come to this process.
exec env --ignore-signal=CHLD sleep infinity </dev/null >/dev/null 2>&1
