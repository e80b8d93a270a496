import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../checks/index.ts';
import { assessCheck } from '../../src/assess/assess-check.ts';
import { readsOf, settle } from '../../src/kit/define-fact.ts';
import { hostSubject } from '../../src/kit/host-subject.ts';
import { CAUSE_CODES, cause } from '../../src/model/cause.ts';
import type { Check, Needs } from '../../src/model/check.ts';
import { unread } from '../../src/model/fact.ts';
import type { Section, Snapshot } from '../../src/model/snapshot.ts';
import type { Scope } from '../../src/model/subject.ts';
import { identity } from '../../src/probes/host/identity.ts';
import { RECORDED } from '../support/snapshots.ts';

/*
 * The first law: no verdict without a fact. Real snapshots, from which facts and pieces of evidence are taken
 * away one by one: what is left must never look better than before.
 */

const lost = (code: (typeof CAUSE_CODES)[number]) =>
  unread(cause(code, 'Taken away by a test.', 'Give it back.'));

/** The same check with one of its needs unread, over the subjects that it judges. */
function without(check: Check, name: string, code: (typeof CAUSE_CODES)[number]): Check {
  const need = check.needs[name];
  if (!need) throw new Error(`${check.id} has no need ${name}.`);
  const needs: Needs<Scope> = { ...check.needs, [name]: { ...need, read: () => lost(code) } };
  const each = {
    ...check.each,
    list: (host: Parameters<Check['each']['list']>[0]) =>
      check.each.list(host).filter(({ kind }) => kind === 'subject'),
  };
  return { ...check, needs, each };
}

test('every check declares what it rests on and is tried on a subject', () => {
  expect(CHECKS.length).toBeGreaterThan(70);
  expect(RECORDED.size).toBeGreaterThan(0);
  const hosts = [...RECORDED.values()].map(hostSubject);
  for (const check of CHECKS) {
    expect(Object.keys({ ...check.needs, ...check.hints }), check.id).not.toHaveLength(0);
    const tried = hosts.some((host) => check.each.list(host).some(({ kind }) => kind === 'subject'));
    expect(tried, `${check.id} judges something on a recorded host`).toBe(true);
  }
});

/** What is named otherwise since the snapshots were recorded, as it is named now. */
const NAMED_NOW: Readonly<Record<string, string>> = {
  '/proc/sys/kernel/hostname, uname, /etc/os-release, /etc/machine-id, date, /proc/uptime, id':
    identity.source,
};

test.each(CHECKS.map((check) => [check.id, check] as const))('%s names what it reads', (_, check) => {
  const named = new Set(readsOf(check.each, ...Object.values(check.needs), ...Object.values(check.hints)));
  for (const snapshot of RECORDED.values()) {
    for (const { evidence } of assessCheck(check, hostSubject(snapshot))) {
      const read = evidence.flatMap((key) => snapshot.sections[key]?.source ?? []);
      expect(read.filter((source) => !named.has(NAMED_NOW[source] ?? source))).toEqual([]);
    }
  }
});

describe('a need that was not read', () => {
  test.each(CHECKS.map((check) => [check.id, check] as const))(
    '%s says error for every cause',
    (_, check) => {
      for (const snapshot of RECORDED.values()) {
        const host = hostSubject(snapshot);
        for (const name of Object.keys(check.needs)) {
          for (const code of CAUSE_CODES) {
            for (const finding of assessCheck(without(check, name, code), host)) {
              expect(finding.status, `${check.id} without ${name}`).toBe('error');
              // An earlier need of the same host can be unread too; its cause then comes first.
              expect(finding.cause, `${check.id} without ${name}`).not.toBeNull();
            }
          }
        }
      }
    },
    120_000,
  );
});

describe('evidence that was not read', () => {
  test.each([...RECORDED])(
    '%s: taking any of it away makes no verdict better',
    (_, snapshot) => {
      const before = findingsOf(snapshot);
      const kinds = new Set<string>();
      for (const [index, key] of Object.keys(snapshot.sections).entries()) {
        const code = CAUSE_CODES[index % CAUSE_CODES.length] ?? 'timeout';
        // A hundred containers have the same kinds of evidence: the first loses it in both ways, the others in turn.
        const kind = key.slice(key.lastIndexOf(':'));
        const both = !kinds.has(kind);
        kinds.add(kind);
        // An object that is gone for good is no longer there to be judged.
        if (code !== 'vanished' && (both || index % 2 === 0))
          expectNoBetter(before, findingsOf(withSection(snapshot, key, failed(snapshot, key, code))), key);
        if (both || index % 2 === 1) {
          const { [key]: _gone, ...sections } = snapshot.sections;
          expectNoBetter(before, findingsOf({ ...snapshot, sections }), `${key} missing`);
        }
      }
    },
    120_000,
  );

  test.each([...RECORDED])(
    '%s: a file that may not be looked at is never judged',
    (_, snapshot) => {
      const before = findingsOf(snapshot);
      const key = 'host:file-statuses';
      const section = snapshot.sections[key];
      if (
        !section?.ok ||
        typeof section.data !== 'object' ||
        section.data === null ||
        Array.isArray(section.data)
      ) {
        expect(section?.ok).toBe(false);
        return;
      }
      for (const path of Object.keys(section.data)) {
        const denied = {
          state: 'unread',
          cause: { code: 'needs-root', detail: 'May not look.', next: 'Run as root.' },
        };
        const changed: Section = { ...section, data: { ...section.data, [path]: denied } };
        expectNoBetter(before, findingsOf(withSection(snapshot, key, changed)), path);
      }
    },
    120_000,
  );
});

function failed(snapshot: Snapshot, key: string, code: (typeof CAUSE_CODES)[number]): Section {
  const section = snapshot.sections[key];
  if (!section) throw new Error(`There is no ${key}.`);
  const { source, collectedAt, exitCode, bytes, truncated } = section;
  return { ok: false, source, collectedAt, exitCode, bytes, truncated, cause: lost(code).cause };
}

const withSection = (snapshot: Snapshot, key: string, section: Section): Snapshot => ({
  ...snapshot,
  sections: { ...snapshot.sections, [key]: section },
});

/** Statuses by object, for each check. */
type Findings = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

function findingsOf(given: Snapshot): Findings {
  const snapshot = { ...given };
  settle(snapshot);
  const host = hostSubject(snapshot);
  return new Map(
    CHECKS.map((check) => {
      const objects = new Map<string, Set<string>>();
      for (const { resource, status } of assessCheck(check, host)) {
        const object = `${resource.engine} ${resource.type} ${resource.name}`;
        objects.set(object, (objects.get(object) ?? new Set()).add(status));
      }
      return [check.id, objects];
    }),
  );
}

/**
 * Less evidence may turn a verdict into an error and may leave it as it was, no more. Verdicts that are gone
 * must have left an error of the same check behind.
 */
function expectNoBetter(before: Findings, after: Findings, what: string): void {
  const better: string[] = [];
  for (const [id, objects] of after) {
    const earlier = before.get(id);
    let errors = false;
    for (const [object, statuses] of objects) {
      for (const status of statuses) {
        if (status === 'error') errors = true;
        else if (!earlier?.get(object)?.has(status)) better.push(`${id}: ${object} is ${status}`);
      }
    }
    const gone = [...(earlier?.keys() ?? [])].find((object) => !objects.has(object));
    if (gone !== undefined && !errors) better.push(`${id}: ${gone} is forgotten`);
  }
  expect(better, `without ${what}`).toEqual([]);
}
