# Registries as far as a handshake goes: openssl s_server on the address of the host, each with a certificate of its own.

# tls_prepare: an authority, and where the certificates lie.
tls_prepare() {
  tls_dir=/run/lab/tls-servers
  tls_address=$(ip -4 -o addr show eth0 | sed 's/.*inet \([0-9.]*\).*/\1/')
  mkdir -p $tls_dir
  tls_authority good
}

# tls_authority NAME
tls_authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=authority $1" \
    -addext keyUsage=critical,keyCertSign -keyout "$tls_dir/$1-ca.key" -out "$tls_dir/$1-ca.crt" 2>/dev/null
}

# tls_certificate NAME DNS-NAME DAYS [AUTHORITY [KEY [DIGEST]]]
tls_certificate() {
  local authority=${4:-good} kind=${5:-ec -pkeyopt ec_paramgen_curve:P-256} digest=${6:-sha256}
  # shellcheck disable=SC2086
  openssl req -newkey $kind -nodes -subj "/CN=$1" -keyout "$tls_dir/$1.key" -out "$tls_dir/$1.csr" 2>/dev/null
  openssl x509 -req -in "$tls_dir/$1.csr" -CA "$tls_dir/$authority-ca.crt" -CAkey "$tls_dir/$authority-ca.key" \
    -CAcreateserial -days "$3" "-$digest" -out "$tls_dir/$1.crt" \
    -extfile <(printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\n' "$2") 2>/dev/null
}

# tls_known NAME PORT [AUTHORITY]: the engine is told of the registry by a directory with an authority.
tls_known() {
  local directory="/etc/docker/certs.d/tls-$1.example:$2"
  printf '%s tls-%s.example\n' "$tls_address" "$1" >>/etc/hosts
  install -d -m 0755 "$directory"
  install -m 0444 "$tls_dir/${3:-good}-ca.crt" "$directory/ca.crt"
}

# tls_server NAME PORT FLAGS...
tls_server() {
  local name=$1 port=$2
  shift 2
  setsid openssl s_server -accept "$port" -cert "$tls_dir/$name.crt" -key "$tls_dir/$name.key" -www -quiet "$@" \
    </dev/null >/dev/null 2>&1 &
}
