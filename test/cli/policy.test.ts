import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { type Results, resultsSchema } from '../../src/model/results.ts';
import { recorded } from '../support/snapshots.ts';
import { keptStreams } from '../support/streams.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const snapshot = join(folder, 'host.json');
writeFileSync(snapshot, JSON.stringify(recorded('containers-28.5')));

const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

async function say(...words: string[]) {
  const streams = keptStreams();
  const exitCode = await run(words, streams);
  return { exitCode, ...streams.said };
}

async function assessed(...words: string[]): Promise<Results> {
  const { exitCode, out, log } = await say('assess', snapshot, '-o', 'json=-', ...words);
  expect([exitCode, log]).toEqual([0, '']);
  return resultsSchema.parse(JSON.parse(out));
}

const statusOf = ({ hosts: [host] }: Results, id: string) =>
  host?.controls.find((control) => control.id === id);

describe('a policy', () => {
  const file = written(
    'house.yaml',
    `title: Our <b>hosts</b>
extends: level-1
deselect:
  - {section: 7, reason: None of our hosts is in a swarm.}
  - {family: registry-tls, reason: The registry is watched by its own team.}
select:
  - {control: "2.12"}
parameters:
  most-stopped-containers: 0
severities:
  container-not-privileged: {severity: low, reason: Our build hosts need it.}
`,
  );

  test('leaves out controls with its reason, and runs none of their checks', async () => {
    const results = await assessed('--policy', file);
    const [host] = results.hosts;
    expect(statusOf(results, '7.1')).toMatchObject({
      status: 'notselected',
      reason: 'The policy leaves it out: None of our hosts is in a swarm.',
    });
    const swarm = host?.controls.filter(({ id }) => id.startsWith('7.')).flatMap(({ checks }) => checks);
    expect(swarm?.length).toBeGreaterThan(5);
    expect(host?.findings.filter(({ check }) => swarm?.includes(check))).toEqual([]);
    expect(host?.findings.filter(({ check }) => check.startsWith('registry-tls'))).toEqual([]);
    const { waived: _, ...counts } = host?.score.counts ?? {};
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(118);
  });

  test('stands in the results with the digests of its files and all that it changes', async () => {
    const { policies, hosts } = await assessed('--policy', file);
    expect(policies).toEqual([
      {
        name: file,
        title: 'Our <b>hosts</b>',
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        files: [
          { name: 'level-1', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
          { name: file, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        ],
        parameters: { 'most-stopped-containers': 0 },
        severities: [
          {
            check: 'container-not-privileged',
            severity: 'low',
            from: 'critical',
            reason: 'Our build hosts need it.',
            policy: file,
          },
        ],
        leftOut: expect.arrayContaining([
          expect.objectContaining({ policy: 'level-1', controls: expect.arrayContaining(['2.11']) }),
          expect.objectContaining({ reason: 'None of our hosts is in a swarm.', policy: file }),
        ]),
      },
    ]);
    expect(hosts[0]?.policy).toBe(policies?.[0]?.digest);
  });

  test('is part of what the id of the run stands for', async () => {
    const ids = await Promise.all(
      [[], ['--policy', file], ['--policy', 'level-1']].map(
        async (words) => (await assessed(...words)).run.id,
      ),
    );
    expect(new Set(ids).size).toBe(3);
    expect((await assessed('--policy', file)).run.id).toBe(ids[1]);
  });

  test('decides what no machine knows', async () => {
    expect(statusOf(await assessed(), '6.2')).toMatchObject({ status: 'manual' });
    expect(statusOf(await assessed('--policy', file), '6.2')?.status).toMatch(/pass|fail/);
  });

  test('changes the severity of a failure, and with it the gate; the results keep the one of the check', async () => {
    const only = (severity: string) =>
      written(
        'gate.yaml',
        `only:\n  - {check: container-not-privileged, reason: r}\nseverities:\n  container-not-privileged: {severity: ${severity}, reason: r}\n`,
      );
    const gate = async (severity: string) =>
      (
        await say(
          'assess',
          snapshot,
          '--quiet',
          '--out-dir',
          folder,
          '--policy',
          only(severity),
          '--fail-on',
          'high',
        )
      ).exitCode;
    expect(await gate('critical')).toBe(1);
    expect(await gate('low')).toBe(0);
    const failing = (await assessed('--policy', only('low'))).hosts[0]?.findings.find(
      ({ status }) => status === 'fail',
    );
    expect(failing).toMatchObject({
      check: 'container-not-privileged',
      severity: 'low',
      severityFrom: 'critical',
    });
  });

  test('and --level both narrow: a control is judged where neither leaves it out', async () => {
    const results = await assessed('--policy', file, '--level', '1');
    expect(statusOf(results, '2.12')).toMatchObject({ status: 'notselected' });
    expect(statusOf(results, '7.1')?.status).toBe('notselected');
  });

  test('is told in a line of the summary', async () => {
    const { out } = await say('assess', snapshot, '--out-dir', folder, '--policy', file);
    expect(out).toMatch(
      /^policy .*house\.yaml \([0-9a-f]{12}\): sets 1 parameter, changes 1 severity, leaves out \d+ of 118 controls and \d+ further checks$/m,
    );
  });

  test('stands in the report, escaped, with the severity that a finding has by itself', async () => {
    const { out } = await say('assess', snapshot, '--out-dir', folder, '--policy', file);
    expect(out).toContain('report.html');
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(page).toContain('The policy in force');
    expect(page).toContain('Our &lt;b&gt;hosts&lt;/b&gt;');
    expect(page).toContain('None of our hosts is in a swarm.');
    expect(page).toContain('Low by the policy; the check itself has Critical');
  });
});

describe('policies that come along', () => {
  test.each(['level-1', 'level-2', 'strict', 'rootless', 'swarm'])(
    '%s is in force by its name',
    async (name) => {
      const { policies } = await assessed('--policy', name);
      expect(policies?.[0]).toMatchObject({ name, title: expect.stringMatching(/./) });
    },
  );

  test('level-1 leaves out what --level 1 leaves out', async () => {
    const [byPolicy, byOption] = await Promise.all([
      assessed('--policy', 'level-1'),
      assessed('--level', '1'),
    ]);
    const selected = ({ hosts: [host] }: Results) =>
      host?.controls.filter(({ status }) => status !== 'notselected').map(({ id }) => id);
    expect(selected(byPolicy)).toEqual(selected(byOption));
  });

  test('level-2 changes nothing', async () => {
    const [policy, none] = await Promise.all([assessed('--policy', 'level-2'), assessed()]);
    expect(policy.hosts[0]?.findings).toEqual(none.hosts[0]?.findings);
  });

  test('strict leaves fewer questions and lets nothing pass that did not pass before', async () => {
    const [strict, none] = await Promise.all([assessed('--policy', 'strict'), assessed()]);
    const count = ({ hosts: [host] }: Results) => host?.score.counts.manual ?? 0;
    expect(count(strict)).toBeLessThan(count(none));
    const better = strict.hosts[0]?.controls.filter(
      ({ id, status }) => status === 'pass' && statusOf(none, id)?.status === 'fail',
    );
    expect(better?.map(({ id }) => id)).toEqual([]);
  });
});

describe('wrong usage of a policy ends with exit code 2, before anything is read', () => {
  const missing = join(folder, 'none.yaml');
  const loose = written('loose.yaml', `extends: ${missing}\n`);
  test.each([
    [['--policy', ''], '--policy takes the name of a policy or a file.'],
    [
      ['--policy', 'levle-1'],
      'There is no policy "levle-1" and no such file (--policy); did you mean level-1?',
    ],
    [['--policy', missing], `${missing} (--policy) could not be read: no such file or directory.`],
    [['--policy', folder], `${folder} (--policy) is no regular file.`],
    [['--policy', loose], `${missing} (extends in ${loose}:1) could not be read: no such file or directory.`],
    [['--policy', written('typo.yaml', 'parametres: {}\n')], 'typo.yaml:1: the file has no key "parametres"'],
  ])('%j', async (words, sentence) => {
    const { exitCode, out, log } = await say('audit', 'nowhere.invalid', ...words);
    expect(log).toContain(sentence);
    expect([exitCode, out]).toEqual([2, '']);
  });

  test('also where an inventory names it', async () => {
    mkdirSync(join(folder, 'policies'), { recursive: true });
    written('policies/bad.yaml', 'title: x\nselct: []\n');
    const inventory = written(
      'fleet.yml',
      'hosts:\n  a: {address: local}\n  b: {address: local, policy: policies/bad.yaml}\n',
    );
    const { exitCode, log } = await say('audit', '-i', inventory);
    expect(log).toContain('policies/bad.yaml:2: the file has no key "selct"; did you mean select?');
    expect(exitCode).toBe(2);
    const gone = written('fleet.yml', 'defaults: {policy: gone.yaml}\nhosts:\n  a: {address: local}\n');
    expect((await say('audit', '-i', gone)).log).toContain(
      `gone.yaml (policy of a in ${gone}:3) could not be read`,
    );
  });
});

describe('hosts of an inventory', { timeout: 60_000 }, () => {
  const inventory = written(
    'hosts.yml',
    `defaults: {policy: level-1}\nhosts:\n  a: {address: local}\n  b: {address: local, policy: own/b.yaml}\n`,
  );
  mkdirSync(join(folder, 'own'));
  const own = written('own/b.yaml', 'title: b\nextends: swarm\n');

  test('are each judged by a policy of their own, and the results say by which', async () => {
    const { out } = await say(
      'audit',
      '-i',
      inventory,
      '--network',
      'none',
      '--out-dir',
      join(folder, 'out'),
      '-o',
      'json=-',
    );
    const { policies, hosts } = resultsSchema.parse(JSON.parse(out));
    const named = hosts.map(({ name, policy }) => [
      name,
      policies?.find(({ digest }) => digest === policy)?.name,
    ]);
    expect(named).toEqual([
      ['a', 'level-1'],
      ['b', own],
    ]);
    expect(hosts.map(({ score }) => score.counts.notselected > 0)).toEqual([true, false]);
  });

  test('are all judged by the policy of the command line, which stands over theirs', async () => {
    const { out } = await say(
      'audit',
      'a',
      'b',
      '-i',
      inventory,
      '--network',
      'none',
      '--out-dir',
      join(folder, 'out'),
      '-o',
      'json=-',
      '--policy',
      'level-2',
    );
    const { policies, hosts } = resultsSchema.parse(JSON.parse(out));
    expect(policies?.map(({ name }) => name)).toEqual(['level-2']);
    expect(hosts.map(({ policy }) => policy)).toEqual([policies?.[0]?.digest, policies?.[0]?.digest]);
  });
});

test('a path under the home directory is understood', async () => {
  const { log } = await say('assess', snapshot, '--policy', '~/plimsoll-none/x.yaml');
  expect(log).toContain(`${join(homedir(), 'plimsoll-none/x.yaml')} (--policy)`);
});

describe('the parameters of a policy', () => {
  test('are listed, with what holds where no policy sets them', async () => {
    const { out } = await say('list', '--parameters');
    expect(out).toContain('trusted-docker-users  not configured\n    Names of the accounts');
    expect(out).toContain('longest-image-age-days  90 unless a policy says otherwise');
  });

  test('are explained by their id: what they hold, and which checks ask for them', async () => {
    const { exitCode, out } = await say('explain', 'allowed-privileged-ports');
    expect([exitCode, out]).toEqual([
      0,
      expect.stringContaining('a list, each a whole number from 1 on; not configured.'),
    ]);
    expect(out).toContain('container-no-privileged-port-published');
    expect((await say('explain', 'image-scan-threshold')).out).toContain(
      'one of critical, high, medium, low; "critical" unless',
    );
    expect((await say('explain', 'docker-group-membership-restricted')).out).toContain(
      'trusted-docker-users (a list, each a text; not configured): Names of the accounts',
    );
    expect((await say('explain', 'trusted-docker-user')).log).toContain('did you mean trusted-docker-users?');
  });

  test('are part of the published schema', async () => {
    const { out } = await say('schema', 'policy');
    const { properties, additionalProperties } = JSON.parse(out);
    expect(additionalProperties).toBe(false);
    expect(properties.parameters.anyOf[0].properties['trusted-docker-users']).toMatchObject({
      type: 'array',
      description: expect.stringContaining('Names of the accounts'),
    });
  });
});
