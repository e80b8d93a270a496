import { describe, expect, it } from 'vitest';
import { packages } from '../../../src/probes/host/packages.ts';

const TOKEN = '01234567-89ab-cdef-0123-456789abcdef';
const read = (...records: readonly string[]) =>
  packages.project({
    stdout: [TOKEN, ...['asked', ...records, 'end'].map((record) => `${TOKEN} ${record}`)]
      .join('\n')
      .concat('\n'),
    stderr: '',
    exitCode: 0,
  });

/** What rpm says of 16 names of which one is installed. */
const RPM = [
  'installed moby-engine 0:24.0.5-1.fc39',
  ...Array.from({ length: 15 }, () => 'package docker-ce is not installed'),
].join('\n');

describe('the packages of an engine', () => {
  it('are those that are installed, of the closed list', () => {
    expect(
      read(
        'dpkg 1\ninstalled docker.io 20.10.24+dfsg1-1+deb12u1\nnot-installed docker-ce \nconfig-files runc 1.1\ninstalled bash 5',
      ),
    ).toEqual({
      ok: true,
      data: { managers: ['dpkg'], installed: [{ name: 'docker.io', version: '20.10.24+dfsg1-1+deb12u1' }] },
    });
    expect(read(`rpm 15\n${RPM}`)).toEqual({
      ok: true,
      data: { managers: ['rpm'], installed: [{ name: 'moby-engine', version: '0:24.0.5-1.fc39' }] },
    });
  });

  it('are none where neither manager is there, which is known', () => {
    expect(read()).toEqual({ ok: true, data: { managers: [], installed: [] } });
  });

  it.each(['dpkg 2\n', 'rpm 1\n', `rpm 16\n${RPM.split('\n').slice(3).join('\n')}`])(
    'are not known where the manager fails: %j',
    (record) => expect(read(record)).toMatchObject({ ok: false, cause: { code: 'command-failed' } }),
  );
});
