import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureLab, type Host, labMode, startHost } from './lab.ts';

const CANARY = 'CANARY-5f1c92e7';

/**
 * Names, not secrets: the path of a mount and of its target say what a container can reach, and the host
 * name of a mirror says who answers for a registry. Reports show them on purpose.
 */
const SHOWN = ['path', 'target', 'mirror'];

/** Everything that shows what the carriers hold; run as root with the docker command. */
const LOOK = `
docker inspect $(docker ps -aq); docker image inspect lab/secret; docker history --no-trunc lab/secret
docker volume inspect $(docker volume ls -q); docker network inspect secrets
docker service inspect secrets-service; docker node inspect self
docker secret inspect app-secret; docker config inspect app-config
docker config inspect --format '{{printf "%s" .Spec.Data}}' app-config
docker exec $(docker ps -q --filter name=secrets-service) cat /run/secrets/app-secret
docker info; ls /srv
cat /etc/docker/daemon.json /etc/default/docker /etc/sysconfig/docker /root/.docker/config.json
cat /etc/docker/certs.d/registry.lab/client.key /etc/systemd/system/docker.service.d/*.conf
cat /root/.docker/buildx/instances/far /root/.docker/contexts/meta/far/meta.json
cat /etc/buildkit/buildkitd.toml /etc/containers/policy.json /srv/compose/.env
grep -h TOKEN= /lib/systemd/system/docker.service /etc/systemd/system/docker.service
for p in /proc/[0-9]*; do cat $p/cmdline $p/environ 2>/dev/null | tr "\\0" "\\n"; done
`;

describe.runIf(labMode() !== 'off').each(['sid', 'bookworm'] as const)('secrets on %s', (suite) => {
  let host: Host;
  let carriers: readonly string[];
  /** Every output, by name. */
  const outputs = new Map<string, string>();

  beforeAll(async () => {
    await ensureLab();
    host = await startHost({ name: `attack-secrets-${suite}`, suite, scenario: 'secrets' });
    const scenario = await readFile(new URL('scenarios/secrets.sh', import.meta.url), 'utf8');
    carriers = [
      ...new Set([...scenario.matchAll(/\$canary-([a-z]+(?:-[a-z]+)*)/g)].map((match) => match[1] ?? '')),
    ];
    await collectOutputs();
  });
  afterAll(async () => {
    await host?.stop();
  });

  async function collectOutputs(): Promise<void> {
    const runs: readonly (readonly [string, readonly string[]])[] = [
      ['audit', ['audit', '--debug', '--out-dir', '/out/report']],
      ['audit to stdout', ['audit', '--debug', '-o', 'json=-', '-o', 'html=/out/other.html']],
      ['collect', ['collect', '--debug', '-o', '/out/host.json']],
      ['collect, compressed', ['collect', '-o', '/out/host.json.gz']],
      ['assess', ['assess', '--debug', '/out/host.json.gz', '--out-dir', '/out/assessed']],
      ['plan', ['plan', '--debug']],
    ];
    for (const [name, words] of runs) {
      const outcome = await host.plimsoll(words);
      expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.any(String) });
      outputs.set(`stdout of ${name}`, outcome.stdout).set(`stderr of ${name}`, outcome.stderr);
    }
    const { stdout } = await host.run(
      'cd /out && gunzip host.json.gz -c >uncompressed.json && find . -type f',
    );
    for (const file of stdout.trim().split('\n')) outputs.set(file, await host.readFile(`/out/${file}`));
  }

  test('every carrier holds its canary, so that a leak would be seen', async () => {
    const { stdout } = await host.run(LOOK);
    expect(carriers.length).toBeGreaterThan(40);
    const base64 = Buffer.from(`login:${CANARY}-login`).toString('base64');
    const missing = carriers.filter(
      (carrier) =>
        !(carrier === 'login'
          ? stdout.includes(base64)
          : new RegExp(`${CANARY}-${carrier}(?![a-z-])`).test(stdout)),
    );
    expect(missing).toEqual([]);
  });

  test('the outputs are what they should be', () => {
    expect([...outputs.keys()]).toEqual(
      expect.arrayContaining([
        './report/report.html',
        './report/results.json',
        './uncompressed.json',
        './host.json',
      ]),
    );
    for (const file of ['./report/report.html', './assessed/results.json', './uncompressed.json']) {
      expect(outputs.get(file)).toContain('container-not-privileged'.slice(0, 9));
      expect(outputs.get(file)).toContain('secrets-failed');
    }
  });

  test('no output holds a canary', () => {
    const shown = new RegExp(`${CANARY}-(${SHOWN.join('|')})(?![a-z-])`, 'g');
    const leaks = [...outputs].flatMap(([name, text]) =>
      [...text.replace(shown, '').matchAll(new RegExp(`.{0,60}${CANARY}.{0,40}`, 'gi'))].map(
        (match) => `${name}: ${match[0]}`,
      ),
    );
    expect(leaks).toEqual([]);
  });

  test('nor in another form: base64 at any offset, hexadecimal, backwards, its hash', () => {
    const forms = new Map<string, string>([
      ['hexadecimal', Buffer.from(CANARY).toString('hex')],
      ['backwards', [...CANARY].reverse().join('')],
    ]);
    for (const offset of [0, 1, 2]) {
      // Only the digits that the text alone decides.
      const encoded = Buffer.concat([Buffer.alloc(offset), Buffer.from(CANARY)]).toString('base64');
      forms.set(
        `base64 at ${offset}`,
        encoded.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + CANARY.length) * 4) / 3)),
      );
    }
    const values = carriers.flatMap((carrier) => {
      const value = `${CANARY}-${carrier}`;
      return [
        value,
        `${value}\n`,
        `PASSWORD=${value}`,
        `token=${value}`,
        `login:${value}`,
        `proxyuser:${value}`,
      ];
    });
    for (const value of [...values, CANARY]) {
      for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
        for (const encoding of ['hex', 'base64'] as const) {
          forms.set(
            `${algorithm} of ${value}`.concat(` in ${encoding}`),
            createHash(algorithm).update(value).digest(encoding),
          );
        }
      }
    }
    const everything = [...outputs.values()].join('\n');
    const hexadecimal = everything.toLowerCase();
    const found = [...forms].filter(([name, form]) =>
      (name.includes('hex') ? hexadecimal : everything).includes(form),
    );
    expect(found.map(([name]) => name)).toEqual([]);
  });

  test('a file that others wrote is never quoted, whatever of it is no JSON', async () => {
    const broken = [
      `{"labels": ["${CANARY}"]`,
      `${CANARY}`,
      `{"${CANARY}": 1,}`,
      `["${CANARY}"]`,
      `{"hosts": ["${CANARY}\n"]}`,
    ];
    for (const content of broken) {
      await host.run(['sh', '-c', 'printf %s "$1" >/etc/docker/daemon.json', 'sh', content]);
      const outcome = await host.plimsoll([
        'audit',
        '--debug',
        '-o',
        'json=-',
        '-o',
        'html=/out/broken.html',
      ]);
      const html = await host.readFile('/out/broken.html');
      const shown = new RegExp(`${CANARY}-(${SHOWN.join('|')})(?![a-z-])`, 'g');
      expect(`${outcome.stdout}${outcome.stderr}${html}`.replace(shown, '')).not.toContain(CANARY);
    }
  });
});
