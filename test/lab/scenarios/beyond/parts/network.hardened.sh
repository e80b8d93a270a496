# A network that strangers reach only by published ports, and those only from where rules allow it.

populate_network() {
  docker network create --opt com.docker.network.bridge.enable_icc=false network-quiet >/dev/null
  iptables -I DOCKER-USER -i eth0 -p tcp -m conntrack --ctorigdstport 8080 --ctdir ORIGINAL ! -s 192.0.2.0/24 -j DROP
  container network-good network='--network network-quiet' more='--publish 0.0.0.0:8080:80'
  container network-local network='--network network-quiet' more='--publish 127.0.0.1:8081:80'
}
