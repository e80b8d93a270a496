# A file in place of the variable, and compose files for root alone

populate_secrets() {
  mkdir -p /srv/secrets-shop
  printf 'services: {}\n' >/srv/secrets-shop/compose.yml
  printf 'DB_PASSWORD=hunter2\n' >/srv/secrets-shop/.env
  chmod 600 /srv/secrets-shop/.env /srv/secrets-shop/compose.yml
  container secrets-good more='--env DB_PASSWORD_FILE=/run/secrets/db --label com.docker.compose.project=shop --label com.docker.compose.project.working_dir=/srv/secrets-shop --label com.docker.compose.project.config_files=/srv/secrets-shop/compose.yml'
}
