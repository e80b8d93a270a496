import { beforeAll, describe, expect, test } from 'vitest';
import { CIS_DOCKER_1_8_0 } from '../../checks/benchmarks/cis-docker-1.8.0.ts';
import { combineStatuses } from '../../src/model/status.ts';
import { namesIn, ofMachine, scenariosOf, tables, textOf, wrongVerdicts } from './expected/compare.ts';
import { engineVersions, readTable, tabledControls } from './expected/read-table.ts';
import { engineOf, ensureLab, type Host, labMode, startHost, suites } from './lab.ts';

describe('the table of expected verdicts', () => {
  test('there is one for every scenario, and none for another', () => {
    const states = namesIn('machine/states', '.sh').map((state) => `${ofMachine}${state}`);
    expect(tables.filter(({ user }) => user === 'root').map(({ scenario }) => scenario)).toEqual(
      [...namesIn('scenarios', '.sh'), ...states].sort(),
    );
  });

  test.each(tables)('$name can be read for every engine', ({ text, versions }) => {
    for (const version of versions)
      expect(readTable(text, version, textOf).size).toBeGreaterThanOrEqual(tabledControls.length);
  });

  test('tables speak about all controls of the benchmark', () => {
    expect([...tabledControls].sort()).toEqual([...CIS_DOCKER_1_8_0.controls.map(({ id }) => id)].sort());
  });

  test('on the plain Debian machine, as root and without a policy, most controls are decided and none is unread', () => {
    const verdicts = [...readTable(textOf('machine-as-booted'), '26.1', textOf)];
    const statuses = tabledControls.map((id) =>
      combineStatuses(verdicts.flatMap(([key, status]) => (key.startsWith(`${id} `) ? [status] : []))),
    );
    const manual = statuses.filter((status) => status === 'manual');
    expect(statuses).not.toContain('error');
    expect(manual.length / statuses.length).toBeLessThan(0.25);
  });

  const fresh = textOf('fresh');
  const matrix = (section: number, from: RegExp, to: string): string => {
    const start = fresh.indexOf(`section ${section} of`);
    return fresh.slice(0, start) + fresh.slice(start).replace(from, to);
  };
  test.each([
    ['a control is missing', fresh.replace(/^2\.4 .*\n/m, ''), 'Nothing is said about 2.4'],
    [
      'a control of three numbers is missing',
      fresh.replace(/^1\.1\.4 .*\n/m, ''),
      'Nothing is said about 1.1.4',
    ],
    ['a control is there twice', fresh.replace(/^(2\.4 .*\n)/m, '$1$1'), '2.4 root is there twice'],
    ['a control is unknown', fresh.replace(/^2\.4 /m, '2.44 '), 'there is no control 2.44'],
    ['a group of controls is unknown', fresh.replace(/^1\.2\.2 /m, '1.3.2 '), 'there is no control 1.3.2'],
    ['a control is in another section', fresh.replace(/^section 6$/m, 'section 7'), 'this is not section 7'],
    ['a section is unknown', fresh.replace(/^section 7$/m, 'section 8'), 'there is no section 8'],
    [
      'a matrix names no engine',
      fresh.replace(/^section 4 of root$/m, 'section 4'),
      'section 4 must say "of" which',
    ],
    [
      'a list names an engine',
      fresh.replace(/^section 6$/m, 'section 6 of root'),
      'section 6 is about the whole host',
    ],
    [
      'a whole section is missing',
      fresh.replace(/^section 6\n(6\..*\n)*/m, ''),
      'Nothing is said about 6.1, 6.2',
    ],
    ['a status is unknown', fresh.replace(/^(2\.4 .*)pass/m, '$1passed'), '"passed" is no status'],
    ['a cell is blank', matrix(5, / {2}n$/m, ''), 'there are 31 cells, not 32'],
    ['a cell of the shorter matrix is blank', matrix(4, / {2}n$/m, ''), 'there are 11 cells, not 12'],
    ['a column is missing', matrix(4, /11 12$/m, '11'), 'the header must be the numbers 1 to 12'],
    ['nobody says anything about a column', matrix(4, / {2}n$/m, '  -'), 'Nothing is said about 4.12'],
    ['a letter is unknown', matrix(5, / {2}n$/m, '  p'), '"p" at 5.32'],
    ['a difference is not told', matrix(5, / {2}n$/m, '  ?'), 'No line says how 5.32 root differs'],
    [
      'a line explains no difference',
      matrix(4, / {2}n$/m, '  n\n4.12 (engine) pass'),
      'the matrix has no "?" for it',
    ],
    ['an engine is unknown', fresh.replace(/^(2\.4 .*)$/m, '$1 19.03:fail'), 'there is no engine 19.03'],
  ])('it is refused where %s', (_, text, message) => {
    expect(() => readTable(text, '28.5')).toThrow(message);
  });

  test('one like another says what differs from that', () => {
    const other = readTable(
      'like fresh\n\nsection 2\n2.4 root fail\nsection 4 of root\n4.1 (engine) -\n4.1 web pass',
      '28.5',
      () => fresh,
    );
    const differing = [...new Set([...other.keys(), ...readTable(fresh, '28.5').keys()])].filter(
      (key) => other.get(key) !== readTable(fresh, '28.5').get(key),
    );
    expect(differing.map((key) => `${key}: ${other.get(key)}`)).toEqual([
      '2.4 root: fail',
      '4.1 container/web: pass',
      '4.1 root: undefined',
    ]);
  });

  test.each([
    ['says what the other does', 'like fresh\nsection 2\n2.4 root pass', '2.4 root is so without this line'],
    ['takes away what the other lacks', 'like fresh\nsection 2\n2.4 web -', '2.4 web'],
    [
      'says the same twice',
      'like fresh\nsection 2\n2.4 root fail\n2.4 root error',
      '2.4 root is there twice',
    ],
    [
      'takes the last object of a control away',
      'like fresh\nsection 2\n2.4 root -',
      'Nothing is said about 2.4',
    ],
    ['names the other late', 'section 2\nlike fresh', '"like" comes first'],
    ['names two', 'like fresh\nlike fresh', '"like" comes first'],
    ['names none', 'like', '"like" needs the name'],
    ['is like one that is like another', 'like chain', 'a table like fresh cannot be followed from here'],
  ])('one like another is refused where it %s', (_, text, message) => {
    expect(() => readTable(text, '28.5', (name) => (name === 'chain' ? 'like fresh' : fresh))).toThrow(
      message,
    );
  });
});

describe.runIf(labMode() !== 'off')('verdicts on real hosts', () => {
  beforeAll(ensureLab, 900_000);

  // Engines side by side, scenarios one after another: more hosts at a time do not make two processors faster.
  test.each(scenariosOf(false))(
    '%s',
    async (scenario) => {
      const wrong = await Promise.all(suites.map((suite) => auditScenario(scenario, suite)));
      expect(wrong.flat()).toEqual([]);
    },
    180_000,
  );
});

async function auditScenario(scenario: string, suite: Host['suite']): Promise<readonly string[]> {
  const version = engineVersions.find((one) => one === engineOf[suite]);
  if (version === undefined) throw new Error(`No table knows the engine of ${suite}.`);
  // Another run may be under way on the same machine.
  const host = await startHost({ name: `verdicts-${process.pid}-${suite}`, suite, scenario });
  try {
    return await wrongVerdicts(scenario, host, version);
  } finally {
    await host.stop();
  }
}
