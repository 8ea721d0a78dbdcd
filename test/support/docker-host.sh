#!/bin/sh
# A host of its own for a Docker engine: private mounts, network, processes, and /run, /opt and users of its own.
# It lives until its standard input ends, which it does however the process that started it ends, and leaves nothing.
#
#   docker-host.sh FOLDER NODE    everything that the host writes is in FOLDER, which is removed with it
set -eu
folder=$1
node=$2
name=$(basename "$folder")

if [ "${3-}" != inside ]; then
  # Interrupted with everybody else, this would leave what it is here to remove.
  trap '' HUP INT TERM
  unshare --mount --net --pid --fork --mount-proc --kill-child sh "$0" "$folder" "$node" inside || status=$?
  # Containers die with the first process of their name space; the kernel takes a moment to let go of their groups.
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    find /sys/fs/cgroup -depth -type d -path "*/$name*" -exec rmdir {} + 2>/dev/null || true
    [ -z "$(find /sys/fs/cgroup -type d -name "$name" 2>/dev/null)" ] && break
    sleep 0.1
  done
  rm -rf "$folder"
  exit "${status-0}"
fi

ip link set lo up
# The site's name server, where containers reach it too.
ip address add 192.0.2.53/32 dev lo
"$node" "$(dirname "$0")/docker-names.mjs" 192.0.2.53 &
mount -t tmpfs -o mode=755 tmpfs /run
# What is installed in /opt stays there, beside a /opt/kasm that this host has alone.
mkdir "$folder/opt"
mount --rbind /opt "$folder/opt"
mount -t tmpfs -o mode=755 tmpfs /opt
for entry in "$folder"/opt/*; do
  [ -e "$entry" ] && ln -s "$entry" /opt/
done
rm -f /opt/kasm
mkdir /opt/kasm
# The user that the installer makes.
for file in passwd group; do
  cp "/etc/$file" "$folder/$file"
  sed -i '/^kasm:/d' "$folder/$file"
done
echo 'kasm:x:60123:60123::/nonexistent:/usr/sbin/nologin' >>"$folder/passwd"
echo 'kasm:x:60123:' >>"$folder/group"
mount --bind "$folder/passwd" /etc/passwd
mount --bind "$folder/group" /etc/group
echo ready
while read -r _; do :; done
