# hostile-names: script tags, terminal escapes, bidi characters and long names wherever docker takes them

script='<script>alert(1)</script><img src=x onerror=alert(2)>'
escape=$'\e[2J\e]0;owned\a\e[31mred'
bidi=$'\u202egnp.exe\u2066\u200b'
closing=$'"></td>\'`${7*7}{{7*7}}\r\n::error::line'
long=$(printf 'n%.0s' $(seq 1 5000))

populate() {
  prepare_containers
  hostile_image
  hostile_container -name.with_all-that.docker_allows
  # A name as long as docker takes; nothing stops it but the file system.
  container "$(printf 'l%.0s' $(seq 1 200))"
  # Names that are something else to a careless program.
  container A__proto__
  container constructor
  container 1e5
  container toString
  container 00
  container null
  settle
  docker volume create --label "evil=$script$escape" --opt type=none --opt o=bind --opt "device=/srv/$bidi" "hostile.volume_$$" >/dev/null
  docker network create --label "evil=$script$escape$bidi" --opt "evil=$closing" hostile-net >/dev/null
}

hostile_image() {
  local context=/run/lab/hostile
  mkdir -p "$context"
  printf 'FROM lab/base\nLABEL evil="%s"\nENV EVIL="%s"\nCMD ["sleep","infinity","%s"]\n' "$script" "$bidi" "$script" >"$context/Dockerfile"
  DOCKER_BUILDKIT=0 docker build --quiet --tag lab/hostile --label "escape=$escape" --label "closing=$closing" --label "long=$long" "$context" >/dev/null 2>&1
}

# Everything but the name takes any text.
hostile_container() {
  mkdir -p "/srv/$script" "/srv/$escape" "/srv/$bidi"
  docker run --detach --name "hostile$1" --network lab \
    --label "script=$script" --label "escape=$escape" --label "bidi=$bidi" --label "closing=$closing" --label "long=$long" \
    --label "${script// /_}=key" --label "com.docker.compose.project=$script" --label "com.docker.compose.service=$escape$bidi" \
    --env "EVIL=$script$escape$bidi" --env "${script// /_}=key" --workdir "/$escape" \
    --mount "type=bind,source=/srv/$script,target=/a$bidi" --mount "type=bind,source=/srv/$escape,target=/b" \
    --health-cmd "echo '$script$escape'" --health-interval 1s --add-host "evil:127.0.0.1" --log-opt "tag=${script}" \
    lab/hostile sleep 86400 "$script" "$escape" "$bidi" "$closing" >/dev/null
}
