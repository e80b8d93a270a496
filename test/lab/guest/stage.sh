#!/bin/bash
# First steps of a host's init: it is in its own namespaces already, and still sees the machine's files.
# Builds the host's file system and goes there. Arguments: ROOTFS STATE CLONE NODE NAME SCENARIO.
set -euo pipefail
rootfs=$1 state=$2 clone=$3 node=$4 name=$5 scenario=$6

mount --make-rprivate /
# All a host writes lies in memory: fast, and gone with the namespace. An engine's data cannot lie on an
# overlay, so it gets a plain directory of the same tmpfs.
memory=$state/memory
mkdir -p "$memory"
mount -t tmpfs -o mode=755,size=4g lab "$memory"
mkdir -p "$memory"/{upper,work,root,docker}
chmod 710 "$memory/docker"
root=$memory/root
mount -t overlay -o "lowerdir=$rootfs,upperdir=$memory/upper,workdir=$memory/work" overlay "$root"

mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
make_devices() {
  mknod -m 666 null c 1 3 && mknod -m 666 zero c 1 5 && mknod -m 666 full c 1 7
  mknod -m 666 random c 1 8 && mknod -m 666 urandom c 1 9 && mknod -m 666 tty c 5 0
  mknod -m 666 fuse c 10 229
  mkdir -p pts shm mqueue net
  mknod -m 666 net/tun c 10 200
  mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts pts
  mount -t tmpfs -o mode=1777 tmpfs shm
  ln -s pts/ptmx ptmx && ln -s /proc/self/fd fd
  ln -s fd/0 stdin && ln -s fd/1 stdout && ln -s fd/2 stderr
}
(cd "$root/dev" && make_devices)

mount -t tmpfs -o mode=755 tmpfs "$root/sys/fs/cgroup"
for controller in cpu cpuacct cpuset memory devices freezer blkio pids; do
  [ -d "/sys/fs/cgroup/$controller" ] || continue
  mkdir "$root/sys/fs/cgroup/$controller"
  mount -t cgroup -o "$controller" cgroup "$root/sys/fs/cgroup/$controller"
done
mkdir "$root/sys/fs/cgroup/systemd"
mount -t cgroup -o none,name=systemd cgroup "$root/sys/fs/cgroup/systemd"

mkdir -p "$root"/{opt/plimsoll,opt/node/bin,opt/lab,run/lab,run/sshd,run/lock,root/.ssh,out} "$root/var/lib/docker"
mount --bind "$memory/docker" "$root/var/lib/docker"
# No host may change the clone or the runtime: both are the machine's.
mount --bind "$clone" "$root/opt/plimsoll"
mount -o remount,bind,ro "$root/opt/plimsoll"
mount --bind "$clone/test/lab/guest" "$root/opt/lab"
mount -o remount,bind,ro "$root/opt/lab"
touch "$root/opt/node/bin/node"
mount --bind "$node" "$root/opt/node/bin/node"
mount -o remount,bind,ro "$root/opt/node/bin/node"
chmod 1777 "$root/out"
chmod 700 "$root/root/.ssh"
cp "$state/authorized_keys" "$root/root/.ssh/authorized_keys"
printf '%s\n' "$name" >"$root/etc/hostname"
printf '127.0.0.1 localhost %s\n::1 localhost\n' "$name" >"$root/etc/hosts"
: >"$root/etc/resolv.conf"
hostname "$name"

mkdir "$root/.machine"
cd "$root"
pivot_root . .machine
umount -l /.machine
rmdir /.machine
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 \
  bash /opt/lab/init.sh "$scenario"
