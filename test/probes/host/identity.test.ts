import { describe, expect, it } from 'vitest';
import { identity } from '../../../src/probes/host/identity.ts';
import { printed } from './printed.ts';

const ANSWERS = {
  name: 'web-1',
  hosts: '10.0.0.5 web-1.example.org web-1',
  kernel: '6.1.0-18-amd64\nx86_64',
  os: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME=Debian\nVERSION_ID="12"\nID=debian',
  machine: '0123456789abcdef0123456789abcdef',
  time: '1767225600.25\n12345.67',
  zone: '+0100 CET\n/usr/share/zoneinfo/Europe/Berlin',
  account: '1000\nalice',
  groups: 'alice docker',
};
const read = (answers: Partial<typeof ANSWERS> = {}) =>
  identity.project(
    printed(...Object.entries({ ...ANSWERS, ...answers }).map(([kind, text]) => `${kind}\n${text}\n`)),
  );

describe('who a host is', () => {
  it('is what its files and commands say', () => {
    expect(read()).toEqual({
      ok: true,
      data: {
        hostname: 'web-1',
        fullName: 'web-1.example.org',
        timeZone: { offsetMinutes: 60, name: 'Europe/Berlin' },
        os: { id: 'debian', name: 'Debian GNU/Linux 12 (bookworm)', version: '12' },
        kernel: '6.1.0-18-amd64',
        architecture: 'x86_64',
        machine: expect.stringMatching(/^[0-9a-f]{64}$/),
        clock: 1767225600.25,
        uptimeSeconds: 12345.67,
        uid: 1000,
        user: 'alice',
        groups: ['alice', 'docker'],
      },
    });
  });

  it('lacks what could not be read, and is told all the same', () => {
    const found = read({ hosts: '', zone: '' });
    expect(found.ok && Object.keys(found.data)).toEqual([
      'hostname',
      'os',
      'kernel',
      'architecture',
      'machine',
      'clock',
      'uptimeSeconds',
      'uid',
      'user',
      'groups',
    ]);
  });

  it.each([
    { time: 'now\n1' },
    { time: '0\n1' },
    { time: '1767225600' },
    { time: '1767225600\n-1' },
    { time: '' },
    { account: 'root\nroot' },
    { account: '0' },
    { account: '' },
  ])('is unread where it does not say what time it is or as whom it was read: %j', (answers) => {
    expect(read(answers)).toMatchObject({ ok: false, cause: { code: 'unparseable' } });
  });

  it('is told on a machine that has just started', () => {
    expect(read({ time: '1767225600\n0' })).toMatchObject({ data: { uptimeSeconds: 0 } });
  });

  it.each(['', 'uninitialized', '0123', `x${ANSWERS.machine}`, `${ANSWERS.machine}0`])(
    'has no key of its machine where its id is %j',
    (machine) => {
      expect(read({ machine })).toMatchObject({ data: { machine: null } });
    },
  );

  it('takes the values of os-release out of their quotes', () => {
    const os = (text: string) => {
      const found = read({ os: text });
      return found.ok ? found.data.os : found.cause;
    };
    expect(os('ID=\'x\'\nPRETTY_NAME="A \\"B\\" \\$C"\nVERSION_ID=1.2\n# ID=y\n')).toEqual({
      id: 'x',
      name: 'A "B" $C',
      version: '1.2',
    });
    expect(os('ID="x\nPRETTY_NAME=x"\nVERSION_ID="')).toEqual({ id: '"x', name: 'x"', version: '"' });
    expect(os('')).toEqual({ id: '', name: '', version: '' });
  });
});
