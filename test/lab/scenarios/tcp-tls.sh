# tcp-tls: also on TCP with client certificates required; authority, certificate and key as section 3 asks for

dockerd_flags=(
  -H tcp://0.0.0.0:2376 --tlsverify --tlscacert=/etc/docker/tls/ca.pem --tlscert=/etc/docker/tls/server-cert.pem
  --tlskey=/etc/docker/tls/server-key.pem
)

prepare() { make_tls /etc/docker/tls; }
