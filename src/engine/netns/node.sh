# Pid 1 of a node: `sh node.sh FSTAB NAME DIRECTORY`. Until /proc is mounted anew, /proc/self/stat begins with the
# pid as Keelhaul sees it.
fstab=$1 name=$2 directory=$3
read -r pid rest </proc/self/stat
echo "node $name $pid"
# Root of a user namespace may not write the file, but may make the call.
{ echo "$name" >/proc/sys/kernel/hostname; } 2>/dev/null || hostname "$name"

# The working directory keeps hold of the node's directory while something is mounted over the path to it.
cd "$directory" || exit 1
mount --all --fstab "$fstab" || exit 1
if [ ! -d "$directory" ]; then
  mkdir -p "$directory" && mount --no-canonicalize --bind /proc/self/cwd "$directory" || exit 1
fi
cd /

echo "ready $name"
# With SIGCHLD ignored the kernel collects the orphans that come to this process.
exec env --ignore-signal=CHLD sleep infinity </dev/null >/dev/null 2>&1
