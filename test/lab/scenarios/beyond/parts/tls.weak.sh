# Registries with every fault that a handshake shows, each with that one fault, and an engine that answers strangers.
. /opt/plimsoll/test/lab/scenarios/beyond/tls-servers.sh

dockerd_flags+=(-H tcp://0.0.0.0:2375 --tls=false)

prepare_tls() {
  tls_prepare
  tls_authority other
  local any='-cipher ALL:@SECLEVEL=0'
  # shellcheck disable=SC2086
  {
    tls_certificate old tls-old.example 90 && tls_known old 5001 && tls_server old 5001 $any -tls1
    tls_certificate ending tls-ending.example 10 && tls_known ending 5002 && tls_server ending 5002
    tls_certificate wrong another.example 90 && tls_known wrong 5003 && tls_server wrong 5003
    tls_certificate short tls-short.example 90 good rsa:1024 && tls_known short 5004 && tls_server short 5004 $any
    tls_certificate strange tls-strange.example 90 other && tls_known strange 5005 && tls_server strange 5005
  }
  tls_known plain 5006
  setsid perl -MIO::Socket::INET -e '
    my $s = IO::Socket::INET->new(LocalPort => 5006, Listen => 5, ReuseAddr => 1) or die;
    while (my $c = $s->accept) { sysread $c, my $x, 4096; print $c "HTTP/1.1 200 OK\r\nDocker-Distribution-Api-Version: registry/2.0\r\nContent-Length: 2\r\n\r\n{}"; close $c }
  ' </dev/null >/dev/null 2>&1 &
  # Two answers for one name, one of them the host itself.
  tls_certificate mixed tls-mixed.example 90 && tls_known mixed 5007 && tls_server mixed 5007
  printf '127.0.0.1 tls-mixed.example\n' >>/etc/hosts
  # Somebody that no audit asks, and nobody at all.
  tls_known metadata 5008
  sed -i 's/^.* tls-metadata.example$/169.254.169.254 tls-metadata.example/' /etc/hosts
  tls_known silent 5009
  tls_certificate over tls-over.example -3 && tls_known over 5010 && tls_server over 5010
  # Nobody signed it but itself.
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=alone \
    -addext subjectAltName=DNS:tls-alone.example -keyout "$tls_dir/alone.key" -out "$tls_dir/alone.crt" 2>/dev/null
  tls_known alone 5011 && tls_server alone 5011
}
