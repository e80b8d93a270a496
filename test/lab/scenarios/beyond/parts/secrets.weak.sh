# Secrets in the environment, a label, a command and an image, and files of compose that everybody may read or write

populate_secrets() {
  mkdir -p /srv/secrets-shop
  printf 'services: {}\n' >/srv/secrets-shop/compose.yml
  printf 'DB_PASSWORD=hunter2\nTZ=UTC\n' >/srv/secrets-shop/.env
  chmod 666 /srv/secrets-shop/.env
  chmod 644 /srv/secrets-shop/compose.yml
  make_image lab/secrets-image:1 'CMD ["sleep","infinity"]' 'ENV API_TOKEN=abcdef-123456'
  container secrets-environment more='--env DB_PASSWORD=hunter2'
  container secrets-label more='--label shop.token=abcdef-123456'
  container secrets-command more='--entrypoint sh' command='-c "sleep infinity; :" --password=hunter2'
  container secrets-doubt more='--env DB_PASSWORD=abc'
  container secrets-image image=lab/secrets-image:1
  container secrets-compose more='--label com.docker.compose.project=shop --label com.docker.compose.project.working_dir=/srv/secrets-shop --label com.docker.compose.project.config_files=/srv/secrets-shop/compose.yml'
}
