import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BuildStep, buildStep, readBuildStep } from '../../../src/probes/docker/build-step.ts';
import { imageInspect } from '../../../src/probes/docker/image-inspect.ts';
import type { VerificationSwitch } from '../../../src/probes/docker/verification-switches.ts';

const step = (text: string, size = 0, comment = ''): BuildStep => readBuildStep(text, comment, 1, size);

describe('the instruction of a step', () => {
  // As engines 20.10, 26.1 and 28.5 write them (docker build without and with BuildKit, docker import, docker commit), buildah and debuerreotype.
  test.each<[string, BuildStep['Instruction']]>([
    ['/bin/sh -c #(nop)  ENV A=b', 'ENV'],
    ['/bin/sh -e -c #(nop) WORKDIR /tmp', 'WORKDIR'],
    ['/bin/bash -o pipefail -c #(nop)  CMD ["x"]', 'CMD'],
    ['/bin/sh -c #(nop)  HEALTHCHECK &{["NONE"] "0s" "0s" "0s" \'\\x00\'}', 'HEALTHCHECK'],
    ['/bin/sh -c #(nop) ADD file:10546ba73451978fb8f7 in / ', 'ADD'],
    ['/bin/sh -c apt-get update', 'RUN'],
    ['|1 TOKEN=abc /bin/sh -c apt-get update', 'RUN'],
    ['|1 TOKEN=abc apt-get update', 'RUN'],
    ['apt-get update', 'COMMAND'],
    ['RUN /bin/sh -c apt-get update # buildkit', 'RUN'],
    ['RUN |1 TOKEN=abc /bin/sh -c apt-get update # buildkit', 'RUN'],
    ['ADD alpine-minirootfs-3.20.0-x86_64.tar.gz / # buildkit', 'ADD'],
    ['COPY --chown=app . /srv # buildkit', 'COPY'],
    ['USER app', 'USER'],
    ["# debian.sh --arch 'amd64' out/ 'bookworm' '@1740355200'", 'COMMENT'],
    ['', 'IMPORT'],
    ['ADDRESS=1 make', 'COMMAND'],
    ['/bin/bash --login -c make', 'RUN'],
    ['/usr/local/bin/bash -c make', 'RUN'],
    ['conda run --no-capture-output -n env /bin/bash -c make', 'RUN'],
    ['/bin/sh -c echo ADD this', 'RUN'],
    ['/bin/sh -c apt-get update # the index', 'RUN'],
    ['a#b apt-get update', 'COMMAND'],
    ['CMD=x apt-get update', 'COMMAND'],
    ['/bin/sh -c #(nop) SOMETHING new', 'COMMENT'],
    ["RUN /bin/sh -c grep '#(nop) CMD' x && apt-get update # buildkit", 'RUN'],
    ['pwsh -Command make', 'RUN'],
    ['  ', 'IMPORT'],
    ["/bin/sh -c apt-get update\necho '#(nop) CMD x'", 'RUN'],
  ])('%s', (text, instruction) => expect(step(text).Instruction).toBe(instruction));
});

describe('what a step does with the index of a package manager', () => {
  test.each<[string, BuildStep['Packages']]>([
    ['apt-get update', 'alone'],
    ['apt-get -qq update && rm -rf /var/lib/apt/lists/*', 'alone'],
    ['set -eux; apt update', 'alone'],
    ['apt-get -o Acquire::Retries=3 update', 'alone'],
    ['apk update', 'alone'],
    ['apk --no-cache update', 'alone'],
    ['dnf -y makecache', 'alone'],
    ['yum check-update || true', 'alone'],
    ['zypper --non-interactive refresh', 'alone'],
    ['sudo apt-get update', 'alone'],
    ['DEBIAN_FRONTEND=noninteractive apt-get update', 'alone'],
    ['bash -c "apt-get update"', 'alone'],
    ['if true; then apt-get update; fi', 'alone'],
    ['(apt-get update)', 'alone'],
    ['apt-get \\\n  update', 'alone'],
    ['sudo \\\n  apt-get update', 'alone'],
    ['for i in 1 2 3; do apt-get update && break; done', 'alone'],
    ['sudo -u root apt-get update', 'alone'],
    ['nice -n 10 apt-get update', 'alone'],
    ['timeout -k 5 30 apt-get update', 'alone'],
    ['retry 3 apt-get update', 'alone'],
    ['su root -c "apt-get update"', 'alone'],
    ['eval "apt-get update"', 'alone'],
    ['busybox sh -c "apt-get update"', 'alone'],
    ['bash --login -c "apt-get update"', 'alone'],
    ['sudo -uroot apt-get update', 'alone'],
    ['sudo -nu root apt-get update', 'alone'],
    ['sudo -EH --user=root apt-get update', 'alone'],
    ['sudo --role x apt-get update', 'alone'],
    ['doas -nu root apt-get update', 'alone'],
    ['doas -uroot apt-get update', 'alone'],
    ['env apt-get update', 'alone'],
    ['env -uX --unset=Y apt-get update', 'alone'],
    ['env -iu X --unset Y apt-get update', 'alone'],
    ['exec -aX apt-get update', 'alone'],
    ['nice -n10 apt-get update', 'alone'],
    ['nice --adjustment 10 apt-get update', 'alone'],
    ['ionice -c2 -n7 apt-get update', 'alone'],
    ['ionice --class 2 apt-get update', 'alone'],
    ['xargs -n1 apt-get update', 'alone'],
    ['xargs -0n 1 --max-procs 2 apt-get update', 'alone'],
    ['timeout 5m apt-get update', 'alone'],
    ['timeout -k5 30 apt-get update', 'alone'],
    ['timeout --signal KILL --kill-after=5 30 apt-get update', 'alone'],
    ['retry -t3 apt-get update', 'alone'],
    ['retry 30 apt-get update', 'alone'],
    ['flock -w 5 --timeout 5 /x apt-get update', 'alone'],
    ['stdbuf -oL -e 0 apt-get update', 'alone'],
    ['fakeroot apt-get update', 'alone'],
    ['unbuffer apt-get update', 'alone'],
    ['setarch i686 apt-get update', 'alone'],
    ['linux32 linux64 apt-get update', 'alone'],
    ['env -uX apt-get update', 'alone'],
    ['nice --adjustment=10 apt-get update', 'alone'],
    ['ionice -c2 apt-get update', 'alone'],
    ['ionice -n 7 --class=2 apt-get update', 'alone'],
    ['stdbuf -oL apt-get update', 'alone'],
    ['stdbuf -e 0 --output=L apt-get update', 'alone'],
    ['xargs --max-args=1 apt-get update', 'alone'],
    ['timeout -vk 5 30 apt-get update', 'alone'],
    ['timeout -v 30 apt-get update', 'alone'],
    ['flock -w5 /x apt-get update', 'alone'],
    ['flock -nE 5 --timeout=5 /x apt-get update', 'alone'],
    ['retry -t 3 apt-get update', 'alone'],
    ['sh -ce "apt-get update"', 'alone'],
    ['bash -c -- "apt-get update"', 'alone'],
    ['ash -c "apt-get update"', 'alone'],
    ['eval eval eval apt-get update', 'alone'],
    ['function f { apt-get update; }', 'alone'],
    ['case $x in a) apt-get update ;; esac', 'alone'],
    ['apt-get update && find /x -delete', 'alone'],
    // Of a program that nobody knows a person must tell what it does with the name of another.
    ['proot apt-get update', 'unclear'],
    ['runuser -u root -- /usr/bin/apt-get update', 'unclear'],
    ['script -qc "apt-get update" /dev/null', 'unclear'],
    ['watch pacman -Sy', 'unclear'],
    ['proot apt-get update && proot apt-get install x', 'combined'],
    ['proot apt-get install x', 'none'],
    ['dpkg -i apt update.deb', 'none'],
    // A value that is joined to its option leaves the next word what it is.
    ['apt-get -oAcquire::Retries=3 update', 'alone'],
    ['apt-get --option=Acquire::Retries=3 update', 'alone'],
    ['apk --root=/x update', 'alone'],
    ['apk -X/x update', 'alone'],
    ['yum -c/x makecache', 'alone'],
    ['dnf --setopt=x=1 makecache', 'alone'],
    ['zypper --root=/x refresh', 'alone'],
    ['opkg --conf=/x update', 'alone'],
    ['pacman -Sy --root=/x git', 'none'],
    // Subcommands that only begin like those that install.
    ['zypper refresh && zypper info x', 'alone'],
    ['yum makecache && yum updateinfo', 'alone'],
    ['yum makecache && yum grouplist', 'alone'],
    ['zypper refresh-services', 'none'],
    ['apt-get update && apt-get $action curl', 'unclear'],
    ['apt-get update && apt-get in$x curl', 'unclear'],
    ['pacman -Sy', 'alone'],
    ['pacman -Syu --noconfirm', 'none'],
    ['pacman -Sy git', 'none'],
    ['pacman -Sy --noconfirm -b /db', 'alone'],
    ['pacman --sync --refresh', 'alone'],
    ['pacman --sync --refresh --config /x --color never', 'alone'],
    ['pacman --sync --refresh --sysupgrade', 'none'],
    ['pacman -Sy && pacman -S git', 'combined'],
    ['pacman -Qy', 'none'],
    ['pacman -Ss', 'none'],
    ['apt-get update && apt-get download curl', 'combined'],
    ['apt-get update && xargs -n 5 apt-get install -y <list', 'combined'],
    ['apt-get update && apt-get install --yes curl', 'combined'],
    ['apt-get update && DEBIAN_FRONTEND=noninteractive apt-get -y -o A::B=c install curl', 'combined'],
    ['apt-get update && apt-get upgrade -y', 'combined'],
    ['apk update && apk add curl', 'combined'],
    ['apt-get update && echo curl | xargs apt-get install', 'combined'],
    ['apt-get update && sh -c "apt-get install curl"', 'combined'],
    ['bash <<E\napt-get update\napt-get install curl\nE', 'combined'],
    ['apt-get update && ./setup.sh', 'unclear'],
    ['apt-get update && $INSTALL', 'unclear'],
    ['apt-get install curl', 'none'],
    ['apk add --no-cache curl', 'none'],
    ['yum update -y', 'none'],
    ['update-ca-certificates', 'none'],
    ['echo "apt-get update"', 'none'],
    ['npm update', 'none'],
    ['make # apt-get update', 'none'],
    ['echo "|1 a b" && apt-get update', 'alone'],
    ["printf '%s\\n' 'apt-get update; x' >/x", 'none'],
    ['cat >/x <<E\napt-get update\nE', 'none'],
  ])('%s: %s', (script, use) => {
    expect(step(`/bin/sh -c ${script}`).Packages).toBe(use);
    expect(step(`RUN /bin/bash -o pipefail -c ${script} # buildkit`).Packages).toBe(use);
    expect(step(`|2 A=b c TOKEN=x y /bin/sh -c ${script}`).Packages).toBe(use);
  });

  test.each<[update: string, installs: readonly string[]]>([
    [
      'aptitude -t stable update',
      ['aptitude install x', 'aptitude safe-upgrade', 'aptitude reinstall x', 'aptitude full-upgrade'],
    ],
    ['nala -o A::B=c update', ['nala install x', 'apt-get dist-upgrade', 'apt-get build-dep x']],
    ['apt-get -c /x update', ['apt-get satisfy x', 'apt-get source x', 'apt-get dselect-upgrade']],
    ['apt-get --option A::B=c --config-file x update', ['apt-get --target-release stable install x']],
    ['apt-get --default-release stable -a arm update', ['apt-get -P x --build-profiles y install x']],
    ['apt-get --host-architecture arm update', ['apt full-upgrade']],
    ['apk -p /root -X https://x --arch arm update', ['apk add x', 'apk upgrade', 'apk fix x']],
    ['apk --root x --repository x --repositories-file x update', ['apk --cache-dir x add x']],
    ['apk --keys-dir x --virtual x update', ['apk --no-cache add x']],
    ['yum -c x -d x -e x -x x makecache', ['yum localinstall x', 'yum groupinstall x', 'yum update']],
    [
      'dnf --config x --installroot x makecache',
      ['dnf group install x', 'dnf module install x', 'dnf swap x y'],
    ],
    [
      'dnf5 --releasever x --enablerepo x makecache',
      ['dnf5 upgrade', 'dnf5 reinstall x', 'dnf5 distro-sync'],
    ],
    [
      'microdnf --disablerepo x --repo x makecache',
      ['microdnf install x', 'dnf builddep x', 'dnf downgrade x'],
    ],
    [
      'tdnf --exclude x --setopt x check-update',
      ['tdnf update-minimal', 'tdnf upgrade-minimal', 'tdnf install x'],
    ],
    ['zypper -c x -R x ref', ['zypper install x', 'zypper in x', 'zypper up', 'zypper dup', 'zypper si x']],
    [
      'zypper --config x --root x --plus-repo x refresh',
      ['zypper dist-upgrade', 'zypper patch', 'zypper update'],
    ],
    ['zypper -p x -r x --repo x --reposd-dir x ref', ['zypper source-install x']],
    ['opkg -f x -o x -d x update', ['opkg install x', 'opkg upgrade x']],
    ['ipkg --conf x --offline-root x update', ['ipkg install x']],
  ])('%s alone, and with each of %j', (update, installs) => {
    expect(step(`/bin/sh -c ${update}`).Packages).toBe('alone');
    for (const install of installs)
      expect(step(`/bin/sh -c ${update} && ${install}`).Packages, install).toBe('combined');
  });

  test.each([
    'sudo -E -g root -p x -C 3 -c x -r x -t x -T 5 -h x -R / -D / ',
    'sudo --user root --group root --host x --prompt x --chdir / ',
    'sudo -nu root ',
    'doas -u root -C /etc/doas.conf ',
    'env -i -u X A=b ',
    'exec -a x ',
    'command -p ',
    'builtin ',
    'nohup ',
    'nice -n 5 ',
    'ionice -c 2 -n 7 ',
    'eatmydata ',
    'busybox ',
    'setpriv --no-new-privs ',
    '/sbin/tini -s -- ',
    'dumb-init ',
    'echo x | xargs -a x -d , -E x -I x -L 1 -n 1 -P 2 -s 9 ',
    'timeout -s 9 10 ',
    'chroot /mnt ',
    'gosu root ',
    'su-exec root ',
    'flock -n /lock ',
    'retry -t 3 ',
    'while ! ',
    'until time ',
    'if ! true; then ',
    'if true; then :; elif ',
    'if true; then :; else ',
    '{ ',
    'A=b C+=d ',
  ])('what %j runs is a program of the step', (runner) => {
    expect(step(`/bin/sh -c ${runner}apt-get update`).Packages).toBe('alone');
  });

  test.each([
    "sh -ec 'apt-get update'",
    "/usr/bin/dash -c 'apt-get update'",
    "zsh -c 'apt-get update'",
    "ksh -c 'apt-get update'",
    "runuser -u root -c 'apt-get update'",
    `sh -c 'sh -c "apt-get update"'`,
    'find / -maxdepth 0 -execdir apt-get update ;',
    'find / -maxdepth 0 -ok apt-get update',
    'find / -maxdepth 0 -okdir apt-get update',
    'cat <<E | tee x\nfoo\nE\napt-get update',
    'case $x in a) apt-get update;; esac',
    'f() { apt-get update; }; f',
  ])('%s updates the index', (script) => expect(step(`/bin/sh -c ${script}`).Packages).not.toBe('none'));

  test.each([
    'apt-get autoremove',
    'apt-get updatedb',
    'apt-get uninstall x',
    'apt-get install-x',
    'apk del x',
    'dnf clean all',
    'zypper repos',
    'opkg list',
    'apt-mark hold x',
    'rm -rf /var/lib/apt/lists',
  ])('%s installs nothing from an index', (other) => {
    expect(step(`/bin/sh -c apt-get update && ${other}`).Packages).toBe('alone');
    expect(step(`/bin/sh -c ${other}`).Packages).toBe('none');
  });

  test.each(['make', 'apt-get $ACTION', 'pip install x', './x.sh', 'npm ci', 'sh x.sh'])(
    'nobody knows whether %s installs from an index',
    (other) => expect(step(`/bin/sh -c apt-get update && ${other}`).Packages).toBe('unclear'),
  );

  test.each([
    '/bin/bash --login -c ',
    '/bin/bash -O extglob -c ',
    '/usr/bin/bash -o errexit -o nounset -o pipefail -c ',
    '/usr/bin/env bash -c ',
    '/busybox/sh -c ',
    '/bin/busybox sh -c ',
    'conda run -n env /bin/bash -c ',
    '|1 A=b /bin/bash --login -c ',
    'RUN --mount=type=cache,target=/x |1 A=b c /bin/bash -c ',
    'RUN --mount=type=cache,target=/x --network=default /bin/sh -c ',
    "pwsh -Command $ErrorActionPreference = 'Stop'; ",
    '|12 A=b c D=e F=g H=i J=k L=m N=o P=q R=s T=u V=w X=y /bin/sh -c ',
  ])('whatever shell an image was built with: %s', (shell) => {
    expect(step(`${shell}apt-get update`).Packages).toBe('alone');
    expect(step(`${shell}apt-get update && apt-get install curl`).Packages).toBe('combined');
  });

  test('a step in exec form, with and without build arguments', () => {
    expect(step('apt-get update').Packages).toBe('alone');
    expect(step('|2 A=b C=d apt-get update').Packages).toBe('alone');
  });

  test('no other instruction updates anything', () => {
    expect(step('/bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "apt-get update"]').Packages).toBe('none');
    expect(step('ENTRYPOINT ["apt-get","update"]').Packages).toBe('none');
  });

  test('a step longer than the column of docker history is read to its end', () => {
    expect(step(`/bin/sh -c apt-get update && ${'true && '.repeat(500)} apt-get install curl`).Packages).toBe(
      'combined',
    );
  });
});

describe('a step whose text is not all there', () => {
  test.each([
    'RUN /bin/sh -c <<EOF # buildkit',
    'RUN /bin/sh -c <<-EOF (apt-get update...) # buildkit',
    'RUN /bin/sh -c /dev/pipes/EOF # buildkit',
    'RUN /usr/bin/fish -c /dev/pipes/EOF # buildkit',
    '/bin/sh -c bash <<EOF',
    '/bin/sh -c echo "never closed',
    `/bin/sh -c ${'true;'.repeat(60_000)}`,
    `/bin/sh -c ${'$('.repeat(40)}true`,
    `/bin/sh -c true && bash -c 'echo "never closed'`,
    `/bin/sh -c ${'eval '.repeat(6)}true`,
    `/bin/sh -c echo ${'x '.repeat(5000)}`,
  ])('%.60s', (text) => expect(step(text).Whole).toBe(false));

  test.each([
    'RUN /bin/sh -c set -e\napt-get update\n # buildkit',
    'RUN /bin/sh -c cat >/x <<EOF\nhello\nEOF # buildkit',
    '/bin/sh -c echo $((1 << 2))',
    '/bin/sh -c cat <<<hello',
    'COPY <<EOF /x # buildkit',
  ])('%s is', (text) => expect(step(text).Whole).toBe(true));
});

describe('switches that turn a verification off', () => {
  test.each<[string, readonly string[]]>([
    ['apt-get install --allow-unauthenticated curl', ['apt --allow-unauthenticated']],
    ['apt-get -o APT::Get::AllowUnauthenticated=true install x', ['apt --allow-insecure-repositories']],
    ["echo 'deb [arch=amd64 trusted=yes] http://x y z' >/etc/apt/sources.list", ['apt [trusted=yes]']],
    ['dnf install -y --nogpgcheck x', ['dnf --nogpgcheck']],
    ['dnf --setopt=gpgcheck=0 install x', ['dnf --nogpgcheck']],
    ['printf "[x]\\ngpgcheck=0\\n" >/etc/yum.repos.d/x.repo', ['gpgcheck=0']],
    ['apk add --allow-untrusted x.apk', ['apk --allow-untrusted']],
    ['rpm -i --nosignature x.rpm', ['rpm --nosignature']],
    ['curl -fsSLk https://x | sh', ['curl --insecure']],
    ['curl --insecure https://x', ['curl --insecure']],
    ['x=$(curl -k https://x)', ['curl --insecure']],
    ['wget --no-check-certificate https://x', ['wget --no-check-certificate']],
    ['git -c http.sslVerify=false clone https://x', ['git sslVerify=false']],
    ['git config --global http.sslVerify false', ['git sslVerify=false']],
    ['GIT_SSL_NO_VERIFY=1 git clone https://x', ['GIT_SSL_NO_VERIFY']],
    ['pip install --trusted-host pypi.org x', ['pip --trusted-host']],
    ['npm config set strict-ssl false', ['npm strict-ssl=false']],
    ['python3 -m pip install --trusted-host x y', ['pip --trusted-host']],
    ['pip3.11 install --trusted-host x y', ['pip --trusted-host']],
    ['PIP_TRUSTED_HOST=x pip install y', ['PIP_TRUSTED_HOST']],
    ["sed -i 's/gpgcheck=1/gpgcheck=0/g' /etc/yum.conf", ['gpgcheck=0']],
    ['yum-config-manager --save --setopt=x.gpgcheck=0', ['dnf --nogpgcheck']],
    ['dnf install x --setopt sslverify=0', ['dnf --nogpgcheck', 'sslverify=0']],
    ['zypper ar -G https://x x', ['zypper --no-gpg-checks']],
    [`echo 'Acquire::https::Verify-Peer "false";' >/etc/apt/apt.conf.d/x`, ['apt.conf without verification']],
    ['apt-get -o Acquire::https::x.org::Verify-Peer=false update', ['apt Verify-Peer=false']],
    ["printf 'Types: deb\\nTrusted: yes\\n' >x.sources", ['apt [trusted=yes]']],
    ["echo 'SigLevel = Never' >>/etc/pacman.conf", ['pacman SigLevel = Never']],
    ['sudo -u app curl -k https://x', ['curl --insecure']],
    ['su app -c "curl -k https://x"', ['curl --insecure']],
    ['xargs -n 1 curl -k <list', ['curl --insecure']],
    ['find . -exec curl -k {} +', ['curl --insecure']],
    ['busybox wget --no-check-certificate https://x', ['wget --no-check-certificate']],
    // The index is not checked by default; the packages are.
    ['printf "gpgcheck=1\\nrepo_gpgcheck=0\\n" >x.repo', []],
    ["sed -i 's/gpgcheck=0/gpgcheck=1/' /etc/yum.conf", []],
    ['curl -o k https://x', []],
    ['curl -ok https://x', []],
    ['curl -H -k https://x', []],
    ['curl -fsSL https://x | sh', []],
    ['echo --nogpgcheck --no-check-certificate', []],
    ['make -k', []],
    ['echo "curl -k"', []],
  ])('%s', (script, switches) => {
    expect(step(`/bin/sh -c ${script}`).Switches).toEqual(switches);
    expect(step(`RUN /bin/sh -c ${script} # buildkit`).Switches).toEqual(switches);
  });

  test.each<[VerificationSwitch, readonly string[]]>([
    [
      'apt --allow-unauthenticated',
      ['apt --force-yes install x', 'nala install --allow-unauthenticated=true x'],
    ],
    [
      'apt --allow-insecure-repositories',
      [
        'apt-get update --allow-insecure-repositories',
        'apt-get -oAcquire::AllowInsecureRepositories=true update',
        'aptitude -o Acquire::AllowWeakRepositories=yes update',
        'apt-get --option=APT::Get::AllowUnauthenticated=1 install x',
        `apt-get -o 'APT::Get::AllowUnauthenticated="true"' install x`,
      ],
    ],
    [
      'apt Verify-Peer=false',
      [
        'apt-get -oAcquire::https::Verify-Host=no update',
        'apt-get --option=Acquire::http::Verify-Peer=0 update',
      ],
    ],
    [
      'apt.conf without verification',
      [
        `echo 'APT::Get::AllowUnauthenticated "true";' >x`,
        `echo "Acquire::AllowInsecureRepositories \\"1\\";" >x`,
        `echo 'Acquire::AllowWeakRepositories yes;' >x`,
        `echo 'Acquire::https::deb.example.com::Verify-Host    "no";' >x`,
        `echo 'acquire::https::verify-peer 0;' >x`,
        `echo 'Acquire::http::Verify-Peer "false";' >x`,
        `echo 'Acquire::AllowInsecureRepositories   "true";' >x`,
      ],
    ],
    [
      'apt [trusted=yes]',
      [
        "echo 'deb [trusted=yes] http://x y z' >x",
        "echo 'deb [allow-insecure=yes arch=amd64] http://x y z' >x",
        "printf 'Allow-Insecure: yes\\n' >x",
        'echo Trusted: yes >>x.sources',
        'cat >x.sources <<E\nTrusted: yes\nE',
        'cat >x <<E\nTypes: deb\nTrusted:yes\nE',
      ],
    ],
    [
      'dnf --nogpgcheck',
      [
        'dnf5 --no-gpgchecks install x',
        'microdnf install x --setopt=gpgcheck=false',
        'yum install x --setopt=base.sslverify=no',
        'tdnf --nogpgcheck install x',
      ],
    ],
    [
      'gpgcheck=0',
      [
        'echo "gpgcheck = 0" >>x',
        'cat >x <<E\n[x]\ngpgcheck=no\nE',
        "sed -i 's|^gpgcheck=.*|gpgcheck=0|' x",
        'sed -i s/gpgcheck=1/gpgcheck=0/ x',
        "sed -e 's#gpgcheck = 1#gpgcheck = 0#gI' -i x",
      ],
    ],
    ['sslverify=0', ['printf "[x]\\nsslverify=0\\n" >x', 'cat >x <<E\n[x]\nsslverify = false\nE']],
    [
      'zypper --no-gpg-checks',
      [
        'zypper --no-gpg-checks install x',
        'zypper in --allow-unsigned-rpm x',
        'zypper ar --gpgcheck-allow-unsigned-package https://x x',
        'zypper ar --gpgcheck-allow-unsigned-repo https://x x',
        'zypper ar --gpgcheck-allow-unsigned https://x x',
        'zypper ar --no-gpgcheck https://x x',
      ],
    ],
    [
      'pacman SigLevel = Never',
      ["sed -i 's/^SigLevel .*/SigLevel    = Never/' x", 'echo "SigLevel=Optional TrustAll" >>x'],
    ],
    ['apk --allow-untrusted', ['apk --allow-untrusted add x.apk']],
    [
      'rpm --nosignature',
      ['rpm -U --nodigest x', 'rpmkeys --nosignature --checksig x', 'rpm --noverify -i x'],
    ],
    ['dpkg --force-bad-verify', ['dpkg --force-bad-verify -i x', 'dpkg --force-overwrite,bad-verify -i x']],
    ['curl --insecure', ['curl --proxy-insecure https://x', 'curl -sk https://x', 'curl -o x -k https://x']],
    [
      'wget --no-check-certificate',
      ['wget2 --no-check-certificate https://x', 'wget -q --no-check-cert https://x'],
    ],
    [
      'git sslVerify=false',
      [
        'git config --global http.https://git.example.com/.sslVerify 0',
        'git -c http.https://git.example.com/.sslverify=no clone https://x',
        'git config http.sslVerify "false"',
      ],
    ],
    [
      'GIT_SSL_NO_VERIFY',
      ['export GIT_SSL_NO_VERIFY=true; git clone https://x', "GIT_SSL_NO_VERIFY='1' make"],
    ],
    [
      'NODE_TLS_REJECT_UNAUTHORIZED=0',
      ['NODE_TLS_REJECT_UNAUTHORIZED="0" npm ci', 'export NODE_TLS_REJECT_UNAUTHORIZED=0'],
    ],
    ['PYTHONHTTPSVERIFY=0', ['PYTHONHTTPSVERIFY=0 python x', "export PYTHONHTTPSVERIFY='0'"]],
    [
      'pip --trusted-host',
      [
        'pip install --trusted-host=x y',
        'uv pip install --allow-insecure-host x y',
        'pip3 --trusted-host x install y',
      ],
    ],
    ['PIP_TRUSTED_HOST', ['export PIP_TRUSTED_HOST="pypi.org"', 'PIP_TRUSTED_HOST=* pip install x']],
    [
      'npm strict-ssl=false',
      [
        'npm install --no-strict-ssl',
        'npm ci --strict-ssl=false',
        'yarn config set strict-ssl false',
        'pnpm install --strict-ssl false',
        'npm config set strict-ssl=false',
      ],
    ],
    [
      'gem -P NoSecurity',
      [
        'gem install -P NoSecurity x',
        'gem install --trust-policy=NoSecurity x',
        'gem install -PNoSecurity x',
      ],
    ],
    [
      'GONOSUMCHECK',
      [
        'GONOSUMCHECK=1 go build',
        'GONOSUMDB=* go build',
        'GONOSUMCHECK="1" go build',
        'GONOSUMDB="*" go build',
        'GOFLAGS=-insecure go get x',
        'export GOSUMDB=off',
        'GOFLAGS="-insecure" go get x',
      ],
    ],
  ])('%s, in every way to write it', (name, scripts) => {
    for (const script of scripts) expect(step(`/bin/sh -c ${script}`).Switches, script).toContain(name);
  });

  test('a setting of the image is one too, a comment is none', () => {
    expect(step('ENV NODE_TLS_REJECT_UNAUTHORIZED=0').Switches).toEqual(['NODE_TLS_REJECT_UNAUTHORIZED=0']);
    expect(step('/bin/sh -c true # curl -k https://x').Switches).toEqual([]);
    expect(step('LABEL note=NODE_TLS_REJECT_UNAUTHORIZED=0').Switches).toEqual([]);
  });
});

test('where ADD and COPY take things from and put them', () => {
  expect(step('/bin/sh -c #(nop) ADD file:1054 in / ').Copy).toEqual({ ToRoot: true, Remote: false });
  expect(step('/bin/sh -c #(nop) ADD file:1054 in /bin/x ').Copy).toEqual({ ToRoot: false, Remote: false });
  expect(step('ADD https://example.com/x.tar.gz /x # buildkit').Copy).toEqual({
    ToRoot: false,
    Remote: true,
  });
  expect(step('ADD git@github.com:a/b.git /b # buildkit').Copy).toEqual({ ToRoot: false, Remote: true });
  expect(step('ADD --chown=app https://github.com/a/b.git#v1 /b # buildkit').Copy).toEqual({
    ToRoot: false,
    Remote: true,
  });
  expect(step('ADD http://example.com/x /x # buildkit').Copy).toEqual({ ToRoot: false, Remote: true });
  expect(step('ADD x.git/a wwwhttp://x a-git@b /b # buildkit').Copy).toEqual({
    ToRoot: false,
    Remote: false,
  });
  expect(step('ADD rootfs.tar /b.git # buildkit').Copy).toEqual({ ToRoot: false, Remote: false });
  expect(step('ADD a https://example.com/a.git / # buildkit').Copy).toEqual({ ToRoot: true, Remote: true });
  expect(step('ADD https://example.com/a.git /b # buildkit').Copy).toEqual({ ToRoot: false, Remote: true });
  expect(step('ADD a.git /b # buildkit').Copy).toEqual({ ToRoot: false, Remote: true });
  expect(step('ADD --exclude=https://x/--y a /b # buildkit').Copy).toEqual({ ToRoot: false, Remote: false });
  expect(step('COPY dir:1054 in / ').Copy).toEqual({ ToRoot: true, Remote: false });
  expect(step('USER app').Copy).toBeNull();
});

test('a step of BuildKit is known by its end or by what the builder said of itself', () => {
  expect(step('COPY . /srv # buildkit').BuildKit).toBe(true);
  expect(step('COPY . /srv', 0, 'buildkit.dockerfile.v0').BuildKit).toBe(true);
  expect(step('RUN make', 0, 'by hand, not buildkit.').BuildKit).toBe(false);
  expect(step('/bin/sh -c echo # buildkit and more').BuildKit).toBe(false);
});

describe('what is kept', () => {
  const value = fc
    .array(
      fc.constantFrom(
        ...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=_-$"\'`;&|<>(){}\\# \n',
      ),
      {
        minLength: 24,
        maxLength: 60,
      },
    )
    .map((characters) => `~${characters.join('')}~`);
  const carrier = fc.constantFrom<(secret: string) => string>(
    (secret) => `|1 TOKEN=${secret} /bin/sh -c make`,
    (secret) => `/bin/sh -c #(nop)  ENV PASSWORD=${secret}`,
    (secret) => `RUN /bin/sh -c curl -u me:${secret} https://example.com # buildkit`,
    (secret) => `ADD https://me:${secret}@example.com/x /x # buildkit`,
    (secret) => secret,
    (secret) => `HEALTHCHECK {Test:[CMD ${secret}]}`,
    (secret) => `${secret} #(nop) ${secret}`,
  );

  test('holds nothing of the text, whatever it is', () => {
    fc.assert(
      fc.property(value, carrier, fc.string(), (secret, carry, comment) => {
        const kept = buildStep.parse({
          CreatedBy: carry(secret),
          Comment: `${secret}${comment}`,
          Created: 1,
          Size: 2,
        });
        expect(JSON.stringify(kept)).not.toContain(secret.slice(1, 20));
        expect(JSON.stringify(kept)).not.toContain(JSON.stringify(secret.slice(1, 20)).slice(1, -1));
      }),
    );
  });

  test('is the same when it is read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer(), (text, Created) => {
        const kept = buildStep.parse({ CreatedBy: text, Comment: null, Created, Size: 1 });
        expect(buildStep.parse(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
      }),
    );
  });

  test('of a configuration holds names and no values, and is the same when it is read again', () => {
    fc.assert(
      fc.property(value, (secret) => {
        const kept = imageInspect.shape.parse({
          Id: `sha256:${'a'.repeat(64)}`,
          Author: secret,
          Config: {
            User: '',
            Env: [`API_TOKEN=${secret}`, secret],
            Labels: { 'org.example.password': secret },
            Cmd: ['--password', secret],
            Entrypoint: secret,
            OnBuild: [`RUN echo ${secret}`],
            Healthcheck: { Test: [secret, secret] },
          },
        });
        const text = JSON.stringify(kept);
        expect(text).not.toContain(JSON.stringify(secret.slice(1, 20)).slice(1, -1));
        expect(imageInspect.shape.parse(JSON.parse(text))).toEqual(kept);
      }),
    );
  });

  test('of a configuration says where something looks like a secret, and the name of what holds it', () => {
    const token = `gh${'p_'}aZ3kP9qL7wX1rT5yU8iO2sD4fG6hJ0bNcVmE`;
    const foundIn = (Config: object) =>
      imageInspect.shape.parse({ Id: `sha256:${'a'.repeat(64)}`, Config }).Config.Secrets;
    const found = (Where: string, Name = '') => [{ Where, Name, Patterns: ['github-token'] }];
    expect(foundIn({ Env: ['A=b', `MIRROR=${token}`, 'PATH=/bin'] })).toEqual(found('Env', 'MIRROR'));
    expect(foundIn({ Env: [token] })).toEqual(found('Env'));
    expect(foundIn({ Env: [`${token}=x`] })).toEqual(found('Env'));
    expect(foundIn({ Labels: { a: 'b', mirror: token } })).toEqual(found('Labels', 'mirror'));
    expect(foundIn({ Labels: { [token]: 'b' } })).toEqual(found('Labels'));
    expect(foundIn({ OnBuild: [`RUN echo ${token}`] })).toEqual(found('OnBuild'));
    expect(foundIn({ Entrypoint: ['sh', '-c', `echo ${token}`] })).toEqual(found('Entrypoint'));
    expect(foundIn({ Entrypoint: `echo ${token}` })).toEqual(found('Entrypoint'));
    expect(foundIn({ Cmd: ['echo', token] })).toEqual(found('Cmd'));
    expect(foundIn({ Healthcheck: { Test: ['CMD', 'echo', token] } })).toEqual(found('Healthcheck'));
    expect(foundIn({ Cmd: ['--password', 'hunter2'] })).toMatchObject([{ Where: 'Cmd' }]);
  });

  test.each(['a', `sha256:${'a'.repeat(63)}`, `sha256:${'a'.repeat(65)}`, `xsha256:${'a'.repeat(64)}`])(
    '%s is no id of an image',
    (Id) => expect(imageInspect.shape.safeParse({ Id, Config: {} }).success).toBe(false),
  );

  test('API 1.52 leaves out what is empty: no user is root, no health check is none', () => {
    const kept = imageInspect.shape.parse({ Id: `sha256:${'a'.repeat(64)}`, Config: {} });
    expect(kept.Config).toEqual({ User: '', Healthcheck: null, BuiltAt: null, Secrets: [], Doubts: [] });
    expect(imageInspect.shape.parse({ Id: `sha256:${'a'.repeat(64)}` }).Config).toEqual(kept.Config);
  });
});

test('no step from a host takes long', () => {
  const seeds = [
    '$(',
    '`',
    '(',
    '"',
    "'",
    '<<E ',
    '<<E\n',
    '${',
    'sudo ',
    'a=b ',
    'if ',
    '\\',
    '$((',
    '>',
    '|1 ',
    '#(nop)',
    'curl -k;',
  ];
  for (const seed of seeds) {
    const seconds = (length: number) => {
      const text = `/bin/sh -c ${seed.repeat(length / seed.length)}`;
      // Time of this process, not of a machine on which others work too.
      const start = process.cpuUsage();
      step(text);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    };
    // Four times as much in sixteen times as long would be quadratic; a busy machine is given some room.
    const [short, long] = [seconds(16_000), seconds(64_000)];
    expect(long, JSON.stringify(seed)).toBeLessThan(12 * short + 0.5);
  }
}, 60_000);
