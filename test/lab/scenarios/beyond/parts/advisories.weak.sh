# A second runc beside that of the package, of a release with known flaws: a program that says so and hands on the rest.
advisories_runtime=/usr/local/bin/advisories-runc
daemon_json+=("\"runtimes\": {\"advisories-old\": {\"path\": \"$advisories_runtime\"}}")

prepare_advisories() {
  cat >"$advisories_runtime" <<'P'
#!/bin/sh
case $1 in
  --version) printf 'runc version 1.1.11\ncommit: v1.1.11-0-g4bccb38c\nspec: 1.0.2-dev\n' ;;
  features) runc features | sed 's|\("org.opencontainers.runc.version": *"\)[^"]*|\11.1.11|' ;;
  *) exec runc "$@" ;;
esac
P
  chmod 755 "$advisories_runtime"
}

populate_advisories() {
  docker tag lab/base moby/buildkit:v0.12.4
  container advisories-builder image=moby/buildkit:v0.12.4
}
