import { describe, expect, it } from 'vitest';
import { renameLines } from '../../reports/telling/renames.ts';
import { type MarkedHost, possibleRenames } from '../../src/history/renames.ts';
import { possibleRenameSchema } from '../../src/model/rename.ts';

const host = (name: string, machine: string | null, key: string | null = null): MarkedHost => ({
  name,
  marks: { 'machine-id': machine, 'host-key': key },
});

/** What is proposed between two runs; what is in one alone is missing or new. */
function proposed(before: readonly MarkedHost[], after: readonly MarkedHost[]) {
  const only = (one: readonly MarkedHost[], other: readonly MarkedHost[]) =>
    new Set(one.map(({ name }) => name).filter((name) => !other.some((host) => host.name === name)));
  const told = possibleRenames(
    { before, missing: only(before, after) },
    { after, fresh: only(after, before) },
  );
  for (const one of told) expect(possibleRenameSchema.parse(one)).toEqual(one);
  return told;
}

describe('a host of another name', () => {
  it('may be the one that is missing where they have the same machine-id or host key', () => {
    const told = proposed([host('web-1', 'm', 'k')], [host('web-2', 'm', 'k')]);
    expect(told).toEqual([
      { hosts: ['web-2'], formerly: ['web-1'], same: ['machine-id', 'host-key'], differs: [] },
    ]);
    expect(renameLines(told)).toEqual([
      'web-2 may be what was web-1 (the same machine-id and the same SSH host key). Nothing is taken over, since findings, waivers and the past go by the name of a host.',
    ]);
  });

  it('is told with what speaks against it', () => {
    const told = proposed([host('web-1', 'm', 'old')], [host('web-2', 'm', 'new')]);
    expect(told).toMatchObject([{ same: ['machine-id'], differs: ['host-key'] }]);
    expect(renameLines(told)[0]).toContain('(the same machine-id and another SSH host key)');
  });

  it('is nothing where nothing marks them, or they have nothing in common', () => {
    expect(proposed([host('web-1', null)], [host('web-2', null)])).toEqual([]);
    expect(proposed([host('web-1', 'm')], [host('web-2', 'n')])).toEqual([]);
    expect(proposed([host('web-1', 'm')], [host('web-1', 'm'), host('web-2', 'm')])).toEqual([]);
  });

  it('is not found by what copies of a machine share with one that is there in both runs', () => {
    const copy = host('db-1', 'm', 'k-db');
    expect(proposed([host('web-1', 'm'), copy], [host('web-2', 'm'), copy])).toEqual([]);
    const keyed = proposed([host('web-1', 'm', 'k'), copy], [host('web-2', 'm', 'k'), copy]);
    expect(keyed).toEqual([{ hosts: ['web-2'], formerly: ['web-1'], same: ['host-key'], differs: [] }]);
  });

  it('is one of several, which are all named, where more than one has the mark', () => {
    const before = [host('web-1', 'm'), host('web-2', 'm')];
    const told = proposed(before, [host('a', 'm'), host('b', 'm')]);
    expect(told).toEqual([
      { hosts: ['a', 'b'], formerly: ['web-1', 'web-2'], same: ['machine-id'], differs: [] },
    ]);
    expect(renameLines(told)).toEqual([
      'a and b may be what was web-1 or web-2 (the same machine-id): which is which nobody can tell, since several have that.',
    ]);
  });

  it('is told apart from its copies by a mark of its own', () => {
    const before = [host('web-1', 'm', 'k1'), host('web-2', 'm', 'k2')];
    const told = proposed(before, [host('a', 'm', 'k1'), host('b', 'm', 'k2')]);
    expect(told.map(({ hosts, formerly, same }) => [hosts, formerly, same])).toEqual([
      [['a'], ['web-1'], ['host-key']],
      [['b'], ['web-2'], ['host-key']],
    ]);
  });
});
