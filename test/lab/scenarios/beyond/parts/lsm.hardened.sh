# Containers that ask for labels on what is their own, if on anything.

populate_lsm() {
  mkdir -p /srv/lsm /srv/lsm-long
  docker volume create lsm-data >/dev/null
  container lsm-good
  container lsm-own more='--volume /srv/lsm:/data:Z'
  container lsm-volume more='--volume lsm-data:/data:z'
  container lsm-long-form more='--mount type=bind,source=/srv/lsm-long,target=/data'
}
