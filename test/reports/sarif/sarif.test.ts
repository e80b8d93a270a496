import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding, Results } from '../../../src/model/results.ts';
import { jsonSchemaErrors, SCHEMAS } from '../../support/schemas.ts';
import { arbitraryResults } from '../arbitrary-results.ts';
import { HOSTILE_NAMES } from '../hostile-names.ts';
import { written } from '../projection.ts';
import { sampleFleet } from '../sample-fleet.ts';
import { failedHost, sampleResults } from '../sample-results.ts';
import { logsOf, type SarifLog, type SarifResult } from './read.ts';

const sample = sampleResults({ containers: 2 });
const hostile = sampleResults({ containers: HOSTILE_NAMES.length, names: HOSTILE_NAMES });

const runsOf = async (results: Results, format: 'sarif' | 'sarif@full' = 'sarif') =>
  logsOf(await written(format, results)).flatMap(({ runs }) => runs);

/** The results of a run whose one host has this finding, changed in some points. */
async function resultOf(changes: Partial<Finding>): Promise<SarifResult> {
  const [host] = sample.hosts;
  const finding = host?.findings.find(({ status }) => status === 'fail');
  if (!host || !finding) throw new Error('The sample has no fail.');
  const findings = [{ ...finding, ...changes }];
  const [run] = await runsOf({ ...sample, hosts: [{ ...host, findings, controls: [] }] });
  const [result] = run?.results ?? [];
  if (!result) throw new Error('The run has no result.');
  return result;
}

/** What GitHub's documentation asks of a file that it takes. */
function wrongForGitHub({ runs }: SarifLog): readonly string[] {
  const wrong = (what: string, is: boolean) => (is ? [what] : []);
  return [
    ...wrong('more than 20 runs', runs.length > 20),
    ...wrong(
      'two runs of one category',
      new Set(runs.map((run) => run.automationDetails.id)).size < runs.length,
    ),
    ...runs.flatMap(({ tool, results }) => [
      ...wrong('more than 25,000 rules', tool.driver.rules.length > 25_000),
      ...tool.driver.rules.flatMap(({ id, properties, shortDescription, fullDescription, help }) => [
        ...wrong(
          `${id}: says too little`,
          [shortDescription, fullDescription, help].some((one) => !one?.text),
        ),
        ...wrong(`long rule id ${id}`, id.length > 255),
        ...wrong(`more than 20 tags on ${id}`, properties.tags.length > 20),
        ...wrong(`severity of ${id}`, !/^(10\.0|\d\.\d)$/.test(properties['security-severity'])),
      ]),
      ...results.flatMap(({ ruleId, locations, partialFingerprints, message }) => {
        const { uri } = locations[0].physicalLocation.artifactLocation;
        return [
          ...wrong(
            `${ruleId}: address ${uri}`,
            !/^[^/:][^:\s\\]*$/.test(uri) || uri.split('/').includes('..'),
          ),
          ...wrong(`${ruleId}: no fingerprint`, !partialFingerprints.primaryLocationLineHash),
          ...wrong(`${ruleId}: no message`, message.text === ''),
        ];
      }),
    ]),
  ];
}

test('is what GitHub takes, whatever hosts say', async () => {
  for (const results of [hostile, sampleFleet({ hosts: 5, failed: 1 }), { ...sample, hosts: [] }])
    for (const format of ['sarif', 'sarif@full'] as const)
      for (const log of logsOf(await written(format, results))) expect(wrongForGitHub(log)).toEqual([]);
  await fc.assert(
    fc.asyncProperty(arbitraryResults, async (results) => {
      for (const log of logsOf(await written('sarif@full', results))) expect(wrongForGitHub(log)).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

describe.skipIf(SCHEMAS === null)('by the schema of OASIS', () => {
  test('every document is valid', async () => {
    const errors = jsonSchemaErrors('sarif/sarif-schema-2.1.0-schemastore.json');
    const check = async (results: Results) => {
      for (const format of ['sarif', 'sarif@full'] as const)
        for (const log of logsOf(await written(format, results))) expect(errors(log)).toEqual([]);
    };
    for (const results of [sample, hostile, sampleFleet({ hosts: 4, failed: 1, notAttempted: 1 })])
      await check(results);
    await fc.assert(fc.asyncProperty(arbitraryResults, check), { numRuns: 40 });
  });
});

test('a waived fail stays a fail, with who accepts it until when', async () => {
  const waiver = {
    ...{
      reason: 'Needed for backups',
      owner: 'ops@example.com',
      approver: 'ciso',
      ticket: 'T-1',
      from: null,
    },
    ...{ expires: '2027-05-31', file: 'waivers.yml', line: 3, spoofable: false, newlyMatching: false },
  };
  const result = await resultOf({ severity: 'critical', waiver });
  expect(result).toMatchObject({
    kind: 'fail',
    level: 'error',
    suppressions: [
      {
        kind: 'external',
        status: 'accepted',
        justification: 'waived until 2027-05-31 by ops@example.com: Needed for backups',
        properties: { expires: '2027-05-31', owner: 'ops@example.com', approver: 'ciso', ticket: 'T-1' },
      },
    ],
  });
});

test('an error is open, has no level, and says what to do', async () => {
  const cause = {
    code: 'needs-root',
    detail: 'The file may be read by root only.',
    next: 'Run it as root.',
  } as const;
  const result = await resultOf({ status: 'error', cause, waiver: null });
  expect(result).toMatchObject({ kind: 'open', level: 'none' });
  for (const part of [cause.code, cause.detail, cause.next]) expect(result.message.text).toContain(part);
});

test('causes are told once for each check, with how many findings have them', async () => {
  const [host] = sample.hosts;
  const [first] = host?.findings ?? [];
  if (!host || !first) throw new Error('The sample has no finding.');
  const cause = { code: 'timeout', detail: 'It took too long.', next: 'Try again.' } as const;
  const findings = Array.from({ length: 3 }, (_, index) => ({
    ...first,
    ...{ status: 'error' as const, cause, fingerprint: String(index) },
  }));
  const [run] = await runsOf({ ...sample, hosts: [{ ...host, state: 'partial', findings }] });
  expect(run?.invocations).toMatchObject([
    {
      executionSuccessful: true,
      toolExecutionNotifications: [
        {
          descriptor: { id: 'timeout' },
          associatedRule: { id: first.check },
          message: { text: 'It took too long. Try again. The same holds for 2 further findings.' },
        },
      ],
    },
  ]);
});

test('a host that was not audited says why, and closes none of its alerts', async () => {
  const [audited, lost] = await runsOf({ ...sample, hosts: [...sample.hosts, failedHost('gone')] });
  expect(audited?.automationDetails.id).toBe('docker-host/web-1/');
  expect(lost).toMatchObject({
    automationDetails: { id: 'docker-host/gone/not-audited/' },
    invocations: [
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: 'error', descriptor: { id: 'unreachable' } }],
      },
    ],
  });
});

test.each([
  ['file', '/etc/docker/daemon.json', 'etc/docker/daemon.json'],
  ['file', '/srv/ä b/%#?/../x', 'srv/%C3%A4%20b/%25%23%3F/x'],
  ['file', '//evil.example/x', 'etc/hostname'],
  ['file', 'relative', 'run/docker.sock'],
  ['container', '../../x', 'run/docker.sock'],
  ['user', 'deploy', 'etc/passwd'],
] as const)('a %s %s lies at %s', async (type, name, uri) => {
  const engine = uri === 'run/docker.sock' ? 'root' : null;
  const result = await resultOf({ resource: { type, name, id: null, engine } });
  const [{ physicalLocation, logicalLocations }] = result.locations;
  expect(physicalLocation.artifactLocation).toEqual({ uri, uriBaseId: 'HOST' });
  expect(logicalLocations).toMatchObject([{ name, kind: type }]);
});

test('no text of a host becomes a link', async () => {
  const result = await resultOf({ message: 'See [the fix](https://evil.example/).' });
  expect(result.message.text).toMatch(/^See \[the fix\] \(https:\/\/evil\.example\/\)\.\n/);
});

test('above 20 hosts there are several files, and one where it has to be one', async () => {
  const results = sampleFleet({ hosts: 45 });
  const files = await written('sarif', results);
  expect([...files.keys()]).toEqual(['', 'results-2.sarif', 'results-3.sarif']);
  const logs = logsOf(files);
  expect(logs.map(({ runs }) => runs.length)).toEqual([20, 20, 5]);
  const machines = logs.flatMap(({ runs }) => runs.map(({ invocations }) => invocations[0]?.machine));
  expect(machines).toEqual(results.hosts.map(({ name }) => name));
  const alone = logsOf(await written('sarif', results, { alone: true }));
  expect(alone.map(({ runs }) => runs.length)).toEqual([45]);
});

test('rules say why and what to do, and name the requirements that they bear on', async () => {
  const frameworks = [
    {
      ...{ id: 'nist', title: 'NIST', untouched: [] },
      sources: [{ title: 'S', publisher: 'NIST', date: '2020', address: 'https://example.com' }],
      requirements: [{ id: 'CM-6', title: null, controls: ['2.2'], checks: [] }],
    },
  ];
  const [run] = await runsOf({ ...sample, frameworks });
  const rule = run?.tool.driver.rules.find(({ properties }) =>
    properties.tags.includes('cis-docker-1.8.0/2.2'),
  );
  expect(rule).toMatchObject({
    help: { markdown: expect.stringMatching(/^\*\*Why\*\*: [\s\S]*\n\n\*\*What to do\*\*: /) },
    properties: { tags: ['security', 'docker', 'cis-docker-1.8.0/2.2', 'nist/CM-6'] },
    relationships: [
      { target: { id: '2.2', toolComponent: { name: 'cis-docker-1.8.0' } } },
      { target: { id: 'CM-6', toolComponent: { name: 'nist' } } },
    ],
  });
  expect(run).toMatchObject({
    taxonomies: [
      { name: 'cis-docker-1.8.0' },
      { name: 'nist', organization: 'NIST', taxa: [{ id: 'CM-6' }] },
    ],
  });
});

test('a run about some objects or engines alone closes no alert about others: it is of a category of its own', async () => {
  const only = [{ kind: 'container' as const, name: 'web' }];
  const categories = async (results: Results) =>
    (await runsOf(results)).map(({ automationDetails: { id } }) => id.slice(0, id.lastIndexOf('/')));
  expect(await categories(sample)).toEqual(['docker-host/web-1']);
  expect(await categories({ ...sample, run: { ...sample.run, only } })).toEqual([
    'docker-host/web-1/only/container=web',
  ]);
  const hosts = sample.hosts.map((host) => ({ ...host, engineSockets: ['/run/x.sock'] }));
  expect(await categories({ ...sample, hosts })).toEqual(['docker-host/web-1/engine//run/x.sock']);
});
