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

# tls_certificate NAME DNS-NAME DAYS [AUTHORITY [KEY [DIGEST]]]: with days below zero it ended so many days ago.
tls_certificate() {
  local authority=${4:-good} kind=${5:-ec -pkeyopt ec_paramgen_curve:P-256} digest=${6:-sha256} end
  end=$(date -u -d "$3 days" +%Y%m%d%H%M%SZ)
  # shellcheck disable=SC2086
  openssl req -newkey $kind -nodes -subj "/CN=$1" -keyout "$tls_dir/$1.key" -out "$tls_dir/$1.csr" 2>/dev/null
  openssl x509 -req -in "$tls_dir/$1.csr" -CA "$tls_dir/$authority-ca.crt" -CAkey "$tls_dir/$authority-ca.key" \
    -CAcreateserial -not_before 20250101000000Z -not_after "$end" "-$digest" -out "$tls_dir/$1.crt" \
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

# tls_registry NAME PORT: a registry of Debian in the place of a server that only shakes hands.
tls_registry() {
  printf '%s\n' 'version: 0.1' "storage: {filesystem: {rootdirectory: /run/lab/registry-$1}}" \
    "http: {addr: '$tls_address:$2', tls: {certificate: $tls_dir/$1.crt, key: $tls_dir/$1.key}}" >"$tls_dir/$1.yml"
  setsid docker-registry serve "$tls_dir/$1.yml" </dev/null >/dev/null 2>&1 &
}
