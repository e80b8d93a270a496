# supervised-containerd: dockerd runs its own containerd, whose socket lies elsewhere

dockerd_command=(dockerd)

start_containerd() { :; }
