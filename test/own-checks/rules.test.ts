import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { readFact } from '../../src/kit/define-fact.ts';
import { hostSubject } from '../../src/kit/host-subject.ts';
import { judge } from '../../src/kit/testing.ts';
import { FACTS } from '../../src/own-checks/facts.ts';
import { fieldAt, type Kind } from '../../src/own-checks/rules/field-kind.ts';
import type { Step } from '../../src/own-checks/rules/field-path.ts';
import { linearTime } from '../../src/own-checks/rules/linear-time.ts';
import { readRule } from '../../src/own-checks/rules/read-rule.ts';
import { API_TABLE } from '../../src/probes/docker/api-table.ts';
import { SCRIPT_PROBES } from '../../src/probes/host/table.ts';
import { images } from '../../src/probes/images/stored-images.ts';
import { containers, engines, theHost } from '../../src/probes/populations.ts';
import { recorded } from '../support/snapshots.ts';
import { ownFile } from './own-file.ts';

const RULE = `id: container-as-the-house-has-it
title: The container is as the house has it
severity: low
severityReason: It matters little.
rationale: It is better so.
remediation: { text: Make it so., sideEffect: None. }
each: containers
where:
  - field: inspect.State.Status
    in: [running, paused]
expect:
  - field: inspect.HostConfig.RestartPolicy.Name
    in: { parameter: policies }
  - field: inspect.HostConfig.PidsLimit
    atMost: 500
    absent: fails
  - field: inspect.Mounts[].Source
    none: { matches: '^/etc(/|$)' }
parameters:
  policies: { id: restart-policies, meaning: Which are allowed., type: texts, shipped: [always] }
`;

const read = (text: string) => readRule(ownFile('rule.yaml', text), linearTime).check;

function inspect({
  status = 'running',
  policy = 'always',
  pids = 100 as number | null,
  mounts = ['/srv'],
} = {}) {
  return {
    State: { Status: status },
    HostConfig: { RestartPolicy: { Name: policy }, PidsLimit: pids },
    Mounts: mounts.map((Source) => ({ Source })),
  };
}

test('every fact of an audit can be named by one name', () => {
  expect(FACTS.size).toBe(API_TABLE.length + SCRIPT_PROBES.length);
});

describe('a rule says', () => {
  const verdict = (facts: unknown, policy = {}) =>
    judge(read(RULE), { facts: { inspect: facts }, policy })[0];
  test.each([
    ['pass where all of it holds', inspect(), 'pass', 'inspect.HostConfig.PidsLimit = 100'],
    ['pass where a list has nothing in it', inspect({ mounts: [] }), 'pass', 'Source = []'],
    ['fail where a value is another', inspect({ policy: 'no' }), 'fail', 'RestartPolicy.Name = "no"'],
    ['fail where a number is too high', inspect({ pids: 501 }), 'fail', 'PidsLimit = 501'],
    ['what it wants where a field is not there', inspect({ pids: null }), 'fail', 'PidsLimit is not there'],
    [
      'fail where one of several items is wrong',
      inspect({ mounts: ['/srv', '/etc/ssl'] }),
      'fail',
      '/etc/ssl',
    ],
    ['notapplicable where it is about others', inspect({ status: 'exited' }), 'notapplicable', '"exited"'],
  ])('%s', (_, facts, status, observed) => {
    expect(verdict(facts)).toMatchObject({ status, observed: expect.stringContaining(observed) });
  });

  test('what a policy sets', () => {
    const facts = inspect({ policy: 'unless-stopped' });
    expect(verdict(facts)?.status).toBe('fail');
    expect(verdict(facts, { 'restart-policies': ['unless-stopped'] })?.status).toBe('pass');
  });

  test('that a person decides where nobody configured its parameter', () => {
    const check = read(RULE.replace(', shipped: [always]', ''));
    expect(judge(check, { facts: { inspect: inspect() } })[0]).toMatchObject({
      status: 'manual',
      message: expect.stringContaining('policies is not configured'),
    });
    // What is wrong by itself fails all the same.
    expect(judge(check, { facts: { inspect: inspect({ pids: 501 }) } })[0]?.status).toBe('fail');
  });

  test('no verdict where a field that always is there is not', () => {
    const { State: _, ...rest } = inspect();
    expect(() => verdict(rest)).toThrow('inspect.State.Status is not there, and the rule does not say');
  });

  test('no pass of what it cannot compare', () => {
    const facts = { ...inspect(), Mounts: [{ Source: { a: 1 } }] };
    expect(verdict(facts)?.status).toBe('fail');
    const number = { ...inspect(), HostConfig: { RestartPolicy: { Name: 5 }, PidsLimit: '9' } };
    for (const condition of ['notEquals: "5"', 'notIn: ["5"]', 'notMatches: "6"']) {
      const check = read(
        RULE.replace('in: { parameter: policies }', condition).replace(/parameters:[\s\S]*/, ''),
      );
      expect(judge(check, { facts: { inspect: number } })[0]?.status).toBe('fail');
    }
  });
});

/** A rule about a host, with these conditions. */
const ofHost = (expected: string, more = ''): string =>
  `${RULE.slice(0, RULE.indexOf('each:'))}each: host\nexpect:\n${expected}\n${more}`;

describe('of several items, of which some lack the field', () => {
  const PROGRAM = '  - field: daemon-processes[].executable\n';
  const verdict = (condition: string, ...executables: (string | null)[]) =>
    judge(read(ofHost(PROGRAM + condition)), {
      facts: { 'daemon-processes': executables.map((executable) => ({ executable })) },
    })[0];

  test('the others are looked at all the same', () => {
    const condition = '    none: { matches: ^/tmp/ }\n    absent: ';
    expect(verdict(`${condition}holds`, null)?.status).toBe('pass');
    expect(verdict(`${condition}holds`, null, '/tmp/dockerd')).toMatchObject({
      status: 'fail',
      observed: 'daemon-processes[].executable = ["/tmp/dockerd"] and is not there 1 times',
    });
    expect(verdict(`${condition}manual`, null, '/tmp/dockerd')?.status).toBe('fail');
    expect(verdict(`${condition}manual`, null, '/usr/bin/dockerd')?.status).toBe('manual');
    expect(verdict(`${condition}fails`, null, '/usr/bin/dockerd')?.status).toBe('fail');
  });

  test('"exists: false" wants that none has it, and "exists: true" that all have', () => {
    expect(verdict('    exists: false', null, null)?.status).toBe('pass');
    expect(verdict('    exists: false', null, '/usr/bin/dockerd')?.status).toBe('fail');
    expect(verdict('    exists: false')?.status).toBe('pass');
    expect(verdict('    exists: true', null, '/usr/bin/dockerd')?.status).toBe('fail');
  });
});

describe('a rule on what no audit keeps, which could only pass, is refused', () => {
  const container = (field: string, condition: string) =>
    RULE.replace('inspect.Mounts[].Source', () => field).replace(
      "none: { matches: '^/etc(/|$)' }",
      () => condition,
    );
  test.each([
    ['a label', container('[inspect, Config, Labels, team]', 'exists: false'), 'Labels has no field "team"'],
    ['variables', container('inspect.Config.Env[]', 'none: { matches: ^AWS_ }'), 'is one of DOCKER_HOST'],
    [
      'arguments',
      container('inspect.Config.Cmd[]', 'none: { matches: password }\n    absent: holds'),
      'neither a list nor a map',
    ],
    [
      'log options',
      container('[inspect, HostConfig, LogConfig, Config, tag]', 'exists: false'),
      'has no field "tag"',
    ],
    [
      'a key of daemon.json',
      ofHost('  - field: daemon-files[].options.iccc\n    exists: false'),
      'did you mean icc?',
    ],
    ['a flag', ofHost('  - field: daemon-processes[].flags.hots\n    exists: false'), 'did you mean host?'],
    [
      'a word that is never there',
      ofHost('  - field: daemon-files[].state\n    none: { equals: reed }'),
      'never "reed"; did you mean read?',
    ],
  ])('%s', (_, text, words) => {
    expect(() => read(text)).toThrow(words);
  });

  const kindOf = (value: unknown) =>
    Array.isArray(value)
      ? 'list'
      : typeof value === 'object'
        ? 'map'
        : typeof value === 'string'
          ? 'text'
          : typeof value;
  /** What the audit keeps and a rule cannot name, since a part of it is dropped. */
  const KEPT_IN_PART =
    /^info\.DriverStatus$|^volumes\.Volumes\[\]\.Options\.(o|device)$|\.Labels\.com\.docker\.compose\.project\.\w+$/;

  /** Places where evidence and what rules are told of it differ. */
  function differences(
    shape: z.ZodType,
    steps: readonly Step[],
    value: unknown,
    name: string,
  ): readonly string[] {
    if (KEPT_IN_PART.test(name)) return [];
    const field = fieldAt(shape, steps);
    if ('problem' in field) return [`${name}: ${field.problem}`];
    if (value === null || value === undefined) return field.mayLack ? [] : [`${name} lacks`];
    const kind = kindOf(value);
    if (!field.kinds.has(kind as Kind)) return [`${name} is a ${kind}`];
    if (kind === 'list')
      return (value as unknown[]).flatMap((item) =>
        differences(shape, [...steps, { kind: 'items' }], item, `${name}[]`),
      );
    if (kind !== 'map') return [];
    return Object.entries(value).flatMap(([key, item]) =>
      differences(shape, [...steps, { kind: 'key', key }], item, `${name}.${key}`),
    );
  }

  test.each(['beyond-weak-28.5', 'swarm-manager-28.5'])(
    'and all that %s recorded is told as it is',
    (name) => {
      const host = hostSubject(recorded(name));
      const found = [...FACTS.values()].flatMap((fact) => {
        const population = [theHost, engines, containers, images].find(({ scope }) => scope === fact.scope);
        const entries = population?.list(host) ?? [];
        return entries.flatMap((entry) => {
          const read = entry.kind === 'subject' ? readFact(fact, entry.subject) : null;
          return read?.known ? differences(fact.shape, [], read.value, fact.id) : [];
        });
      });
      expect([...new Set(found)]).toEqual([]);
    },
  );
});

describe('a rule that cannot be is refused with its line', () => {
  const PIDS = 'inspect.HostConfig.PidsLimit';
  test.each([
    [
      'a misspelt field',
      PIDS,
      'inspect.HostConfig.PidLimit',
      '14: inspect.HostConfig.PidLimit is no field: HostConfig has no field "PidLimit"; did you mean PidsLimit?',
    ],
    [
      'a misspelt fact',
      PIDS,
      'inspct.HostConfig.PidsLimit',
      '14: there is no fact "inspct"; did you mean inspect?',
    ],
    ['a fact of something else', PIDS, 'image-inspect.Id', '14: image-inspect is a fact of each image'],
    [
      'a list that is taken for an object',
      'Mounts[].Source',
      'Mounts.Source',
      'Mounts is a list: write Mounts[]',
    ],
    [
      'a field that need not be there',
      '    absent: fails\n',
      '',
      '14: inspect.HostConfig.PidsLimit need not be there',
    ],
    [
      'a misspelt matcher',
      'atMost: 500',
      'atmost: 500',
      '15: expect[2] has no key "atmost"; did you mean atMost?',
    ],
    ['a text for a number', 'atMost: 500', 'atMost: "500"', '15: expect[2].atMost cannot be "500"'],
    [
      'a matcher that does not fit',
      'atMost: 500',
      'matches: "5"',
      'matches looks at a text, and inspect.HostConfig.PidsLimit is a number',
    ],
    [
      'a value that it never has',
      'in: [running, paused]',
      'in: [1]',
      '10: inspect.State.Status is a text, so it is never 1',
    ],
    [
      'a regular expression that can go back',
      "'^/etc(/|$)'",
      "'(a+)+\\1'",
      '18: this is no regular expression',
    ],
    ['a parameter that is not there', 'parameter: policies', 'parameter: polices', 'did you mean policies?'],
    [
      'a parameter of another type than the field',
      'type: texts, shipped: [always]',
      'type: numbers, shipped: [1]',
      '13: inspect.HostConfig.RestartPolicy.Name is a text, and the parameter policies is of the type numbers',
    ],
    [
      'a parameter that a matcher cannot take',
      'in: { parameter: policies }',
      'notEquals: { parameter: policies }',
      '13: notEquals takes a parameter of the type text or number or boolean',
    ],
    [
      'a number among texts',
      "none: { matches: '^/etc(/|$)' }",
      'containsNone: [/etc, 1]',
      'an item of inspect.Mounts[].Source is a text, so it is never 1',
    ],
    [
      'what is not to be there, and is compared',
      '    absent: fails\n',
      '    exists: false\n',
      'inspect.HostConfig.PidsLimit is not to be there',
    ],
    [
      'a regular expression with huge repetitions',
      "'^/etc(/|$)'",
      `'${Array.from({ length: 26 }, (_, at) => `${String.fromCharCode(97 + at)}{1000}`).join('|')}'`,
      'and 5000 are the most',
    ],
    [
      'a parameter that nothing uses',
      '{ parameter: policies }',
      '[always]',
      'no condition uses the parameter policies',
    ],
    [
      'a parameter that ships another type',
      'shipped: [always]',
      'shipped: 3',
      '20: the parameter restart-policies is of the type texts',
    ],
    ['a condition that compares nothing', '    in: [running, paused]\n', '', '9: the condition compares'],
    [
      'a population that there is not',
      'each: containers',
      'each: container',
      '7: each cannot be "container"; did you mean containers?',
    ],
    ['a severity that there is not', 'severity: low', 'severity: lo', 'did you mean low?'],
    ['a key twice', 'severity: low', 'severity: low\nseverity: high', 'is there twice'],
    ['a tab', 'each: containers', '\teach: containers', '7: the line begins with a tab'],
    [
      'a title with an escape',
      'title: The',
      'title: "\\e[31mThe" #',
      '2: title holds a character that nobody sees',
    ],
    [
      'an id of one word, which may be that of something that every object has',
      'id: container-as-the-house-has-it',
      'id: constructor',
      '1: id cannot be "constructor"',
    ],
    ['no id', 'id: container-as-the-house-has-it\n', '', 'id is missing'],
  ])('%s', (_, from, to, words) => {
    expect(RULE).toContain(from);
    expect(() => read(RULE.replace(from, () => to))).toThrow(words);
  });

  test('aliases that would fill the memory', () => {
    const bomb = Array.from(
      { length: 30 },
      (_, n) => `a${n}: &a${n} [${n ? `*a${n - 1}, *a${n - 1}` : 'x'}]`,
    );
    expect(() => read(`${bomb.join('\n')}\n${RULE}`)).toThrow('rule.yaml:');
  });
});

test('no regular expression takes longer than the text is long', () => {
  const check = read(RULE.replace("'^/etc(/|$)'", () => "'^(a+)+$'"));
  const started = performance.now();
  const facts = { inspect: inspect({ mounts: [`${'a'.repeat(50_000)}!`] }) };
  expect(judge(check, { facts })[0]?.status).toBe('pass');
  expect(performance.now() - started).toBeLessThan(5000);
});
