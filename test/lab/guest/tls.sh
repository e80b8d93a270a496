# Certificates of a daemon that listens on TCP, made by openssl on the host itself.

# make_tls DIR [DAYS]: an authority, a server certificate for this host and one for a client, with the owners and
# modes that section 3 asks for.
make_tls() {
  local dir=$1 address tls_days=${2:-30}
  address=$(ip -4 -o addr show eth0 | sed 's/.*inet \([0-9.]*\).*/\1/')
  mkdir -p "$dir"
  (
    cd "$dir"
    umask 077
    new_key ca && openssl req -new -x509 -key ca-key.pem -subj '/CN=lab authority' -days "$tls_days" -out ca.pem
    signed server-cert server-key "/CN=$(hostname)" "subjectAltName=DNS:$(hostname),DNS:localhost,IP:$address,IP:127.0.0.1" serverAuth
    signed cert key '/CN=client' 'subjectAltName=DNS:client' clientAuth
    chmod 444 ca.pem server-cert.pem cert.pem
    chmod 400 ./*key.pem
  ) 2>/run/lab/openssl.log
}

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1-key.pem"; }

# signed CERT KEY SUBJECT NAMES USE
signed() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$2.pem"
  openssl req -new -key "$2.pem" -subj "$3" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days "$tls_days" -out "$1.pem" \
    -extfile <(printf '%s\nextendedKeyUsage=%s\n' "$4" "$5")
  rm "$1.csr"
}
