import { describe, expect, it } from 'vitest';
import { refusalOf } from './reading.ts';

describe('a policy is refused', () => {
  it.each([
    ['an unknown key', 'paramaters: {}\n', '1: the file has no key "paramaters"; did you mean parameters?'],
    [
      'an unknown parameter',
      'parameters:\n  trusted-docker-user: [alice]\n',
      '2: parameters has no key "trusted-docker-user"; did you mean trusted-docker-users?',
    ],
    [
      'a parameter unlike any',
      'parameters:\n  qqqqqqqqqqqqqqqq: 1\n',
      '2: parameters has no key "qqqqqqqqqqqqqqqq". What no machine knows, by the id of the parameter ("plimsoll list --parameters" shows all).',
    ],
    [
      'a parameter of a wrong type',
      'title: ours\nparameters:\n  trusted-docker-users: alice\n',
      '3: parameters.trusted-docker-users is to be a list, not "alice". Names of the accounts that may control an engine, and with it the host.',
    ],
    [
      'a reason that says nothing',
      'deselect:\n  - section: 7\n    reason: " "\n',
      '3: deselect[1].reason says nothing: it holds no letter and no digit.',
    ],
    [
      'a parameter without a value',
      'parameters:\n  swarm-wanted:\n',
      '2: parameters.swarm-wanted is to be true or false, not nothing. Whether the host is meant to be a node of a swarm.',
    ],
    [
      'a parameter that is out of its range',
      'parameters:\n  most-swarm-managers: 0\n',
      '2: parameters.most-swarm-managers cannot be "0". The largest number of managers that a swarm may have.',
    ],
    [
      'an unknown check',
      'deselect:\n  - check: [container-not-privileged, daemon-icc-disabld]\n    reason: r\n',
      '2: there is no check "daemon-icc-disabld"; did you mean daemon-icc-disabled?',
    ],
    [
      'a pattern in place of an id',
      'deselect:\n  - check: "*"\n    reason: all of it\n',
      '2: there is no check "*". "plimsoll list" shows all.',
    ],
    [
      'a number without quotes',
      'deselect:\n  - control: 5.10\n    reason: r\n',
      '2: deselect[1].control cannot be "5.10". The number of a control or a list of numbers, in quotes ("5.10"), since YAML reads 5.10 as 5.1.',
    ],
    [
      'an unknown number',
      'deselect:\n  - control: "5.100"\n    reason: r\n',
      '2: there is no control of the CIS Docker Benchmark 1.8.0 "5.100"; did you mean 5.10?',
    ],
    [
      'an unknown section',
      'only:\n  - section: 9\n    reason: r\n',
      '2: there is no section "9": there are 1, 2, 3, 4, 5, 6, 7.',
    ],
    [
      'a level that no control has',
      'deselect:\n  - level: 3\n    reason: r\n',
      '2: deselect[1].level cannot be "3". The level of controls: 1 or 2.',
    ],
    [
      'an unknown framework',
      'only:\n  - framework: nist-sp-800-53r4\n    reason: r\n',
      '2: there is no framework "nist-sp-800-53r4"; did you mean nist-sp-800-53-r5?',
    ],
    [
      'an unknown requirement',
      'only:\n  - framework: nist-sp-800-190:9.9.9\n    reason: r\n',
      '2: there is no requirement with checks in nist-sp-800-190 "9.9.9"',
    ],
    [
      'an unknown family',
      'deselect:\n  - family: isolation-secomp\n    reason: r\n',
      '2: there is no family "isolation-secomp"; did you mean isolation-seccomp?',
    ],
    [
      'leaving out without a reason',
      'deselect:\n  - section: 7\n',
      '2: deselect[1].reason is missing. Why, in one line that reports show.',
    ],
    [
      'a selector of nothing',
      'deselect:\n  - reason: r\n',
      '2: deselect[1] says nothing to select by: it takes check, control, section, level, severity, framework, family.',
    ],
    [
      'a selector that nothing fits',
      'deselect:\n  - section: 7\n    check: container-not-privileged\n    reason: r\n',
      '2: deselect[1] fits nothing: no control and no check has all that it asks for.',
    ],
    [
      'another severity without a reason',
      'severities:\n  container-not-privileged: {severity: low}\n',
      '2: severities.container-not-privileged.reason is missing.',
    ],
    [
      'another severity of an unknown check',
      'severities:\n  container-not-privilege: {severity: low, reason: r}\n',
      '2: there is no check "container-not-privilege"; did you mean container-not-privileged?',
    ],
    [
      'an unknown benchmark',
      'benchmark: cis-docker-1.9.0\n',
      '1: there is no benchmark "cis-docker-1.9.0"; did you mean cis-docker-1.8.0?',
    ],
    ['a key that is there twice', 'title: a\ntitle: b\n', '2: "title" is there twice, first in line 1.'],
    [
      'a tab',
      'parameters:\n\tswarm-wanted: true\n',
      '2: the line begins with a tab; YAML wants blanks there.',
    ],
    ['a list', '- title: a\n', '1: the file is to be a mapping (key: value), not a list.'],
    ['nothing at all', '# later\n', '1: the file is to be a mapping (key: value), not nothing.'],
  ])('for %s', async (_, text, message) => {
    expect(await refusalOf(text)).toContain(`policy.yaml:${message}`);
  });

  it('for aliases that come to more than any file needs', async () => {
    const rows = Array.from({ length: 30 }, (_, row) => {
      const before = row === 0 ? 'x' : `*a${row - 1}`;
      return `  - &a${row} [${Array.from({ length: 10 }, () => before).join(', ')}]`;
    });
    expect(await refusalOf(`only:\n${rows.join('\n')}\n`)).toMatch(
      /^policy\.yaml:\d+: there are more than 2000000 values\.$/,
    );
  });

  it('for values within values without end', async () => {
    expect(await refusalOf(`title: ${'['.repeat(20_000)}`)).toContain('nested too deeply');
  });

  it('that leaves out every control', async () => {
    expect(await refusalOf('deselect:\n  - section: [1, 2, 3, 4, 5, 6, 7]\n    reason: later\n')).toBe(
      'The policy policy.yaml leaves out every control of the CIS Docker Benchmark 1.8.0 up to level 2, so there would be nothing to score. Leave out fewer, or take some in again with select.',
    );
    expect(
      await refusalOf('only:\n  - level: 2\n    reason: r\ndeselect:\n  - level: 2\n    reason: r\n'),
    ).toContain('leaves out every control');
  });
});

describe('extends is refused', () => {
  it('where it leads back, with both places', async () => {
    const files = {
      'policy.yaml': 'title: a\nextends: base/b.yaml\n',
      'base/b.yaml': 'title: b\n\nextends:\n  - ../policy.yaml\n',
    };
    expect(await refusalOf(files)).toBe(
      'base/b.yaml:4: extends names policy.yaml, which starts from this file by way of line 2 there; take out one of the two.',
    );
    expect(await refusalOf('extends: policy.yaml\n')).toBe(
      'policy.yaml:1: extends names policy.yaml itself; take it out.',
    );
  });

  it('where it leads on and on', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, step) => [
        step === 0 ? 'policy.yaml' : `p${step}.yaml`,
        `extends: p${step + 1}.yaml\n`,
      ]),
    );
    expect(await refusalOf(files)).toMatch(/^p\d+\.yaml:1: extends leads on and on: /);
  });

  it('where one that is named is wrong, in that file', async () => {
    expect(await refusalOf({ 'policy.yaml': 'extends: b.yaml\n', 'b.yaml': 'titel: b\n' })).toContain(
      'b.yaml:1: the file has no key "titel"; did you mean title?',
    );
  });
});
