# images: images built and imported in every way that section 4 asks about, some in use and some not

# Each line: image, what it is, which containers use it. Tables of expectations are written from these words.
#
#   lab/base            imported, so it has no steps; no user, no health check         used by good, u-*
#   lab/tools           FROM lab/base, COPY of programs that do nothing, HEALTHCHECK CMD; most others are FROM it and
#                       have its health check; itself                                  used by nothing
#   lab/update-alone    a RUN step that only updates the index, and a later one that installs   used by i-update-alone
#   lab/update-install  updates and installs in one step                               used by i-update-install
#   lab/update-script   updates, then runs a script that may or may not install        used by i-update-script
#   lab/update-exec     the update alone, in exec form                                 used by nothing
#   lab/words           the words update and ADD in places where they mean nothing     used by nothing
#   lab/add             ADD of a file; everything else as it should be                 used by i-add
#   lab/rootfs          FROM scratch, ADD of a root file system to /, the oldest layer  used by i-rootfs
#   lab/on-add          FROM lab/add, with a step of its own that is no ADD            used by nothing
#   lab/health          HEALTHCHECK CMD                                                used by i-health
#   lab/health-none     FROM lab/health, HEALTHCHECK NONE                              used by i-health-none
#   lab/no-health       no health check                                                used by nothing
#   lab/secret-arg      a build argument DEPLOY_TOKEN with a plain value               used by nothing
#   lab/secret-env      a variable DB_PASSWORD with a plain value                      used by nothing
#   lab/secret-form     a token of GitHub's form in a step, under a harmless name      used by nothing
#   lab/secret-named    SOME_TOKEN_FILE, an empty DB_PASSWORD, GPG_KEY: nothing secret used by nothing
#   lab/unverified      a step with curl -k, another with apt-get --allow-unauthenticated  used by nothing
#   lab/committed       docker commit of a container of lab/health, with USER app      used by nothing
#   lab/two-names       the same image as lab/base:second, lab/base:third              (one object, by its first name)
#   lab/alias, lab/drops  with HEALTHCHECK CMD                                         used by u-alias, u-drops
#   (untagged)          u-image-removed: its image was removed by force after it had ended, so nobody can read it any more
#   127.0.0.1:5000/lab/pushed   pushed to the registry of the host, so it has a digest; no health check  used by i-pushed
#
# Containers of lab/base by their user, running unless it says otherwise:
#   good 1000:1000; u-none nobody named; u-zero 0:0; u-zeros 00; u-root root:root; u-zero-group 0:1000;
#   u-name app (1000 in its /etc/passwd); u-alias toor (0 in its /etc/passwd); u-drops starts as root and becomes 1000;
#   u-stopped-none ended, nobody named; u-stopped-number ended, 1000; u-stopped-name ended, app: nobody can tell its id
#
# Further containers: created, never started (6.2): u-created 1000.

. /opt/plimsoll/test/lab/scenarios/parts/built-images.sh

populate() {
  prepare_containers
  docker tag lab/base lab/base:second
  docker tag lab/base lab/base:third
  built_images
  start_registry
  docker tag lab/health 127.0.0.1:5000/lab/pushed
  build lab/pushed-source 'FROM lab/base' 'LABEL purpose=pushed'
  docker tag lab/pushed-source 127.0.0.1:5000/lab/pushed
  docker push --quiet 127.0.0.1:5000/lab/pushed >/dev/null
  docker rmi lab/pushed-source >/dev/null
  image_users
  container good
  container u-none user=
  container u-zero user='--user 0:0'
  container u-zeros user='--user 00'
  container u-root user='--user root:root'
  container u-zero-group user='--user 0:1000'
  container u-name user='--user app'
  container u-alias user='--user toor' image=lab/alias
  container u-drops user= caps= gain= image=lab/drops
  created_container u-created
  settle
  ended u-stopped-none lab/base
  ended u-stopped-number lab/base --user 1000
  ended u-stopped-name lab/base --user app
  build lab/goes 'FROM lab/base' 'LABEL purpose=goes'
  ended u-image-removed lab/goes --user 1000
  docker rmi --force lab/goes >/dev/null
}

# ended NAME IMAGE [FLAG...]: a container that ran and ended.
ended() {
  local name=$1 image=$2
  shift 2
  docker run --name "$name" --network lab "$@" "$image" true >/dev/null
}

image_users() {
  container i-update-alone image=lab/update-alone
  container i-update-install image=lab/update-install
  container i-update-script image=lab/update-script
  container i-add image=lab/add
  container i-rootfs image=lab/rootfs
  container i-health image=lab/health
  container i-health-none image=lab/health-none
  container i-pushed image=127.0.0.1:5000/lab/pushed
  settle
}
