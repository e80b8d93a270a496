# One bridge, and a pair of interfaces per host. A host's end lies in the host's own network namespace and
# vanishes with it, its partner too, so a killed host leaves nothing here to clean up.

bridge=plimlab0
subnet=${PLIMSOLL_LAB_SUBNET:-10.213.47}

make_bridge() {
  ip link show "$bridge" >/dev/null 2>&1 && return
  if ip route show | grep -q "^$subnet\.0/24 "; then
    die "the network $subnet.0/24 is in use on this machine. Set PLIMSOLL_LAB_SUBNET to three other numbers, such as 10.99.3."
  fi
  # Another lab may make it at the same moment.
  ip link add "$bridge" type bridge 2>/dev/null || true
  ip addr add "$subnet.1/24" dev "$bridge" 2>/dev/null || true
  ip link set "$bridge" up
}

# Gives the host whose init is process $1 a network interface; prints its address.
attach_network() {
  local slot
  make_bridge
  for slot in $(seq 2 254); do
    # The name in the machine's namespace is what reserves the slot. One that is in use now may be free when
    # looked at again, so only the end of the host ends the search.
    ip link add "plim$slot" type veth peer name eth0 netns "$1" 2>/dev/null || {
      [ -d "/proc/$1" ] && continue
      return 1
    }
    ip link set "plim$slot" master "$bridge" up
    nsenter -t "$1" -n ip addr add "$subnet.$slot/24" dev eth0
    nsenter -t "$1" -n ip link set lo up
    nsenter -t "$1" -n ip link set eth0 up
    printf '%s.%s' "$subnet" "$slot"
    return
  done
  die "no free address is left in $subnet.0/24. Stop hosts with: lab.sh down-all"
}

remove_unused_bridge() {
  [ -z "$(ip -o link show master "$bridge" 2>/dev/null)" ] && ip link del "$bridge" 2>/dev/null || true
}
