# Registries as they should be, one of which wants a certificate, and an engine that turns strangers away.
. /opt/plimsoll/test/lab/scenarios/beyond/tls-servers.sh

dockerd_flags+=(
  -H tcp://0.0.0.0:2376 --tlsverify --tlscacert=/etc/docker/tls/ca.pem --tlscert=/etc/docker/tls/server-cert.pem
  --tlskey=/etc/docker/tls/server-key.pem
)

prepare_tls() {
  make_tls /etc/docker/tls 90
  tls_prepare
  tls_certificate good tls-good.example 90 && tls_known good 5001 && tls_server good 5001
  tls_certificate mutual tls-mutual.example 90 && tls_known mutual 5002 &&
    tls_server mutual 5002 -Verify 1 -verify_return_error -CAfile "$tls_dir/good-ca.crt"
  tls_certificate real tls-real.example 90 && tls_known real 5003 && tls_registry real 5003
}
