# Networks whose rules let strangers in. The host denies by default what nobody opened, as with ufw.

populate_network() {
  docker network create --opt com.docker.network.bridge.enable_icc=false network-quiet >/dev/null
  docker network create --opt com.docker.network.bridge.gateway_mode_ipv4=nat-unprotected network-unprotected >/dev/null
  docker network create --opt com.docker.network.bridge.gateway_mode_ipv4=routed network-routed >/dev/null
  # The engine turned it on for the network on which containers are not to talk to each other.
  sysctl -qw net.bridge.bridge-nf-call-iptables=0
  container network-open network='--network network-quiet' more='--publish 8080:80'
  iptables -A INPUT -i lo -j ACCEPT
  iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
  iptables -A INPUT -p tcp --dport 22 -j ACCEPT
  iptables -P INPUT DROP
}
