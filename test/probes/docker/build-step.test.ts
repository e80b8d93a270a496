import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BuildStep, buildStep, readBuildStep } from '../../../src/probes/docker/build-step.ts';
import { imageInspect } from '../../../src/probes/docker/image-inspect.ts';

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
    ['for i in 1 2 3; do apt-get update && break; done', 'alone'],
    ['sudo -u root apt-get update', 'alone'],
    ['nice -n 10 apt-get update', 'alone'],
    ['timeout -k 5 30 apt-get update', 'alone'],
    ['retry 3 apt-get update', 'alone'],
    ['su root -c "apt-get update"', 'alone'],
    ['eval "apt-get update"', 'alone'],
    ['busybox sh -c "apt-get update"', 'alone'],
    ['bash --login -c "apt-get update"', 'alone'],
    ['pacman -Sy', 'alone'],
    ['pacman -Syu --noconfirm', 'none'],
    ['pacman -Sy git', 'none'],
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

  test('a setting of the image is one too, a comment is none', () => {
    expect(step('ENV NODE_TLS_REJECT_UNAUTHORIZED=0').Switches).toEqual(['NODE_TLS_REJECT_UNAUTHORIZED=0']);
    expect(step('/bin/sh -c true # curl -k https://x').Switches).toEqual([]);
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
  expect(step('USER app').Copy).toBeNull();
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

  test('API 1.52 leaves out what is empty: no user is root, no health check is none', () => {
    const kept = imageInspect.shape.parse({ Id: `sha256:${'a'.repeat(64)}`, Config: {} });
    expect(kept.Config).toEqual({ User: '', Healthcheck: null, Secrets: [] });
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
      const start = performance.now();
      step(text);
      return (performance.now() - start) / 1000;
    };
    // Four times as much in sixteen times as long would be quadratic; a busy machine is given some room.
    const [short, long] = [seconds(16_000), seconds(64_000)];
    expect(long, JSON.stringify(seed)).toBeLessThan(12 * short + 0.5);
  }
}, 60_000);
