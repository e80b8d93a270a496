# One bridge, and a pair of interfaces per host. A host's end lies in the host's own network namespace and
# vanishes with it, its partner too, so a killed host leaves nothing here to clean up.

bridge=plimlab0
subnet=${PLIMSOLL_LAB_SUBNET:-10.213.47}
subnet6=fd00:${subnet//./:}

# A new host at an address has the hardware address of the one before it, and the bridge always the same: whoever
# remembers another one looks for it for ten seconds.
hardware_address() { printf '02:00:00:00:00:%02x' "$1"; }

make_bridge() {
  ip link show "$bridge" >/dev/null 2>&1 && return
  # A bridge of this name that came meanwhile is another lab's, which shares it.
  if ip route show | grep "^$subnet\.0/24 " | grep -qv " dev $bridge "; then
    die "the network $subnet.0/24 is in use on this machine. Set PLIMSOLL_LAB_SUBNET to three other numbers, such as 10.99.3."
  fi
  # Another lab may make it at the same moment.
  ip link add "$bridge" address "$(hardware_address 1)" type bridge 2>/dev/null || true
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
    ip link add "plim$slot" type veth peer name eth0 address "$(hardware_address "$slot")" netns "$1" 2>/dev/null || {
      [ -d "/proc/$1" ] && continue
      return 1
    }
    # The last host of another lab may have taken the bridge with it just now.
    ip link set "plim$slot" master "$bridge" up 2>/dev/null || { make_bridge; ip link set "plim$slot" master "$bridge" up; }
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

# Gives the host an IPv6 address beside the other, unless it has one; prints it.
host_ipv6() {
  local init address slot
  init=$(host_init "$1")
  slot=$(cat "$(host_dir "$1")/address")
  slot=${slot##*.}
  address=$subnet6::$slot
  ip addr replace "$subnet6::1/64" dev "$bridge" nodad
  nsenter -t "$init" -n ip addr replace "$address/64" dev eth0 nodad
  printf '%s' "$address"
}

# delay NAME MILLISECONDS: the way from this machine to the host and back takes so much longer; 0 ends that.
# Both have a route to the other alone through a slow wire (delay.pl). With the wire that is gone, the packets
# of a connection take the short way again.
host_delay() {
  local name=$1 milliseconds=$2 init dir address wire near=
  [[ $milliseconds =~ ^[0-9]{1,5}$ ]] || die "'$milliseconds' is no number of milliseconds."
  init=$(host_init "$name")
  dir=$(host_dir "$name")
  end_recorded_process "$dir/delay"
  [ "$milliseconds" != 0 ] || return 0
  address=$(cat "$dir/address")
  wire=plim${address##*.}
  setsid perl "$clone_dir/test/lab/lib/delay.pl" "${wire}near" "${wire}far" "$milliseconds" </dev/null >"$dir/delay.log" 2>&1 &
  record_process "$dir/delay" $!
  for _ in $(seq 1 100); do
    ip link show "${wire}far" >/dev/null 2>&1 && near=there && break
    sleep 0.02
  done
  [ -n "$near" ] || die "there is no slow wire to $name: $(cat "$dir/delay.log")"
  ip link set "${wire}far" netns "$init"
  nsenter -t "$init" -n ip link set "${wire}far" name far0 up
  nsenter -t "$init" -n ip route add "$subnet.1/32" dev far0 src "$address"
  ip link set "${wire}near" up
  ip route add "$address/32" dev "${wire}near" src "$subnet.1"
}

# cut NAME: no packet comes to the host from the lab's network any more or leaves it for there, and nobody is told.
host_cut() {
  set_filter "$1" iptables "-s $subnet.0/24 -j DROP" "-d $subnet.0/24 -j DROP"
  set_filter "$1" ip6tables "-s $subnet6::/64 -j DROP" "-d $subnet6::/64 -j DROP"
}

# behind NAME OTHER: from the lab's network only the host OTHER can connect to the host. Connections that are there stay.
host_behind() {
  local own other
  host_init "$2" >/dev/null
  own=$(cat "$(host_dir "$1")/address")
  other=$(cat "$(host_dir "$2")/address")
  set_filter "$1" iptables "-s $other -j RETURN" "-s $subnet.0/24 -d $own -p tcp --syn -j DROP"
  set_filter "$1" ip6tables "-s $subnet6::/64 -d $subnet6::${own##*.} -p tcp --syn -j DROP"
}

# restore NAME: undoes both.
host_restore() { set_filter "$1" iptables && set_filter "$1" ip6tables; }

# set_filter NAME IPTABLES [RULE]...: a chain of its own leaves those of the engine alone.
set_filter() {
  (host_run "$1" sh -c '
    iptables="$0 -w"
    for way in INPUT OUTPUT; do $iptables -D $way -j LAB-CUT 2>/dev/null; done
    $iptables -F LAB-CUT 2>/dev/null && $iptables -X LAB-CUT
    [ $# -gt 0 ] || exit 0
    set -e
    $iptables -N LAB-CUT
    $iptables -A LAB-CUT -i lo -j RETURN
    for rule; do $iptables -A LAB-CUT $rule; done
    for way in INPUT OUTPUT; do $iptables -I $way 1 -j LAB-CUT; done
  ' "${@:2}")
}
