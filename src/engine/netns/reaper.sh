# Outlives Keelhaul and cleans up after its lab: `sh reaper.sh SCRIPTS REGISTRATION CGROUP`.
# Runs in a session of its own, so that neither Ctrl-C nor a closed terminal reaches it. The lab ends when its
# pid 1 reads the end of the pipe that Keelhaul holds or when somebody kills that pid 1; a kept lab ends only
# by the latter. The kernel then kills every process in it, and what is left is removed here.
scripts=$1 registration=$2 cgroup=$3
# Who listens on the other end of standard error may be gone.
trap "" PIPE

unshare --fork --kill-child --pid --net --uts --mount --propagation slave sh "$scripts/lab.sh" "$scripts/node.sh" "$registration.fstab"

# Starters are in the cgroup with their programs and end a moment after them.
if [ -n "$cgroup" ]; then
  tries=500
  while [ -d "$cgroup" ] && [ $tries -gt 0 ]; do
    find "$cgroup" -depth -type d -exec rmdir {} \; 2>/dev/null
    [ -d "$cgroup" ] && sleep 0.01
    tries=$((tries - 1))
  done
  rmdir "${cgroup%/*}" 2>/dev/null
fi
rm -f "$registration.fstab" "$registration.json"
