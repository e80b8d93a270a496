# Images by docker's own builder, which needs no network from a local base. See images.sh for what each is.

# build NAME LINE...: an image from the lines of a Dockerfile. The programs that steps call do nothing.
build() {
  local name=$1 context=/run/lab/context
  shift
  if [ ! -d "$context" ]; then
    mkdir -p "$context"
    printf '#!/bin/sh\nexit 0\n' >"$context/nothing"
    chmod 755 "$context/nothing"
    tar -C /run/lab/image -cf "$context/rootfs.tar" .
  fi
  printf '%s\n' "$@" >"$context/Dockerfile"
  DOCKER_BUILDKIT=0 docker build --quiet ${build_arg:+--build-arg "$build_arg"} --tag "$name" "$context" >/dev/null 2>&1
}

built_images() {
  local tools=lab/tools
  # What steps call. It is a base that stays, so its steps (COPY only) count for itself.
  build "$tools" 'FROM lab/base' 'COPY nothing /bin/apt-get' 'COPY nothing /bin/curl' 'COPY nothing /bin/setup' \
    'COPY nothing /bin/update-ca-certificates' 'HEALTHCHECK CMD true'
  build lab/update-alone "FROM $tools" 'RUN apt-get update' 'RUN apt-get install --yes curl'
  build lab/update-install "FROM $tools" 'RUN apt-get update && apt-get install --yes curl && true'
  build lab/update-script "FROM $tools" 'RUN apt-get update && setup'
  build lab/update-exec "FROM $tools" 'RUN ["apt-get", "update"]'
  build lab/words "FROM $tools" 'RUN update-ca-certificates' 'RUN echo ADDRESS=1 ADD this' 'RUN echo "apt-get update"'
  build lab/add "FROM $tools" 'ADD nothing /bin/added'
  build lab/rootfs 'FROM scratch' 'ADD rootfs.tar /' 'HEALTHCHECK CMD true' 'CMD ["sleep","infinity"]'
  build lab/on-add 'FROM lab/add' 'RUN true'
  build lab/health 'FROM lab/base' 'HEALTHCHECK CMD true'
  build lab/health-none 'FROM lab/health' 'HEALTHCHECK NONE'
  build lab/no-health 'FROM lab/base' 'LABEL purpose=none'
  build_arg=DEPLOY_TOKEN=hunter2 build lab/secret-arg "FROM $tools" 'ARG DEPLOY_TOKEN' 'RUN true'
  build lab/secret-env "FROM $tools" 'ENV DB_PASSWORD=hunter2'
  # Put together here, so that nobody who searches this clone for tokens finds one.
  build lab/secret-form "FROM $tools" "RUN true gh""p_aZ3kP9qL7wX1rT5yU8iO2sD4fG6hJ0bNcVmE"
  build lab/secret-named "FROM $tools" 'ENV SOME_TOKEN_FILE=/run/secrets/token DB_PASSWORD= GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568'
  build lab/unverified "FROM $tools" 'RUN curl -fsSLk https://example.com/x' 'RUN apt-get install --allow-unauthenticated --yes x'
  build lab/alias 'FROM lab/base' 'RUN echo "toor:x:0:0:root:/root:/bin/sh" >>/etc/passwd' 'HEALTHCHECK CMD true'
  build lab/drops 'FROM lab/base' 'HEALTHCHECK CMD true' 'CMD ["busybox","su","-s","/bin/sh","app","-c","exec sleep infinity"]'
  docker create --name committing lab/health true >/dev/null
  docker commit --change 'USER app' committing lab/committed >/dev/null
  docker rm committing >/dev/null
}
