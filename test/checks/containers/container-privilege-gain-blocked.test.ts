import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-privilege-gain-blocked.ts';
import { examineCheck, judge } from '../../../src/kit/testing.ts';
import { hidden } from './hidden.ts';
import { container, engine, process, stopped } from './sample-container.ts';

const given = (SecurityOpt: string[]) => ({
  inspect: container({ HostConfig: { SecurityOpt } }),
  info: engine(),
});
const stoppedWith = (SecurityOpt: string[]) => ({
  inspect: stopped({ HostConfig: { SecurityOpt } }),
  info: engine(),
});
const set = (value: boolean) => ({ name: 'no-new-privileges', value, origin: 'file', where: 'daemon.json' });
const on = set(true);
const off = set(false);
/** Seconds since 1970; the sample container was made on 2026-01-01. */
const LONG_AGO = Date.UTC(2025, 11, 31) / 1000;
const SINCE = Date.UTC(2026, 0, 2) / 1000;
const byDefault = { ...stoppedWith([]), info: engine({ SecurityOptions: ['name=no-new-privileges'] }) };

test('container-privilege-gain-blocked', () => {
  expect(
    examineCheck(check, {
      pass: [
        {
          name: 'by the kernel, with an empty SecurityOpt',
          facts: given([]),
          hints: { kernel: process(), option: off, start: LONG_AGO },
          observed: 'NoNewPrivs = 1',
        },
        {
          name: 'stopped, no-new-privileges=true as swarm writes it',
          facts: stoppedWith(['no-new-privileges=true']),
          hints: { kernel: null, option: off, start: LONG_AGO },
        },
        {
          name: 'stopped, no-new-privileges:true as older clients write it',
          facts: stoppedWith(['no-new-privileges:true']),
          hints: { kernel: null, option: off, start: LONG_AGO },
        },
        {
          name: 'stopped, bare',
          facts: stoppedWith(['no-new-privileges']),
          hints: { kernel: null, option: off, start: LONG_AGO },
        },
        {
          name: 'stopped, with an empty SecurityOpt, by default of the engine',
          facts: { ...stoppedWith([]), info: engine({ SecurityOptions: ['name=no-new-privileges'] }) },
          hints: { kernel: null, option: hidden, start: LONG_AGO },
        },
        {
          name: 'stopped, by default of an engine that does not tell in /info',
          facts: { ...stoppedWith([]), info: engine({ ServerVersion: '20.10.24+dfsg1' }) },
          hints: { kernel: null, option: on, start: LONG_AGO },
        },
        {
          name: 'stopped, by default of the last engine that does not tell',
          facts: { ...stoppedWith([]), info: engine({ ServerVersion: '23.0.6' }) },
          hints: { kernel: null, option: on, start: LONG_AGO },
        },
        {
          name: 'the last of several counts',
          facts: stoppedWith(['no-new-privileges=false', 'no-new-privileges=true']),
          hints: { kernel: null, option: off, start: LONG_AGO },
        },
      ],
      fail: [
        {
          name: 'by the kernel, whatever was asked for',
          facts: given(['no-new-privileges=true']),
          hints: { kernel: process({ noNewPrivileges: false }), option: on, start: LONG_AGO },
          observed: 'NoNewPrivs = 0',
        },
        {
          name: 'no-new-privileges=false, whatever the default of the engine',
          facts: given(['no-new-privileges=false']),
          hints: { kernel: hidden, option: on, start: LONG_AGO },
        },
        {
          name: 'no-new-privileges:false',
          facts: stoppedWith(['no-new-privileges:false']),
          hints: { kernel: null, option: on, start: LONG_AGO },
        },
        {
          name: 'stopped, not given',
          facts: stoppedWith([]),
          hints: { kernel: null, option: off, start: LONG_AGO },
        },
        {
          name: 'stopped, and the option on disk is not that of the running engine',
          facts: stoppedWith([]),
          hints: { kernel: null, option: on, start: LONG_AGO },
        },
        {
          name: 'stopped, on the first engine that tells its default',
          facts: { ...stoppedWith([]), info: engine({ ServerVersion: '24.0.0' }) },
          hints: { kernel: null, option: on, start: LONG_AGO },
        },
        {
          name: 'stopped, on an older engine',
          facts: { ...stoppedWith([]), info: engine({ ServerVersion: '20.10.24+dfsg1' }) },
          hints: { kernel: null, option: off, start: LONG_AGO },
        },
      ],
      manual: [
        {
          name: 'stopped, and made before the engine had that default',
          facts: byDefault,
          hints: { kernel: null, option: on, start: SINCE },
          observed: 'Created = 2026-01-01T00:00:00Z',
        },
      ],
      error: [
        {
          name: 'stopped, and nobody knows whether it was made before the engine had that default',
          facts: byDefault,
          hints: { kernel: null, option: on, start: hidden },
        },
        {
          name: 'the process not seen',
          facts: given([]),
          hints: { kernel: hidden, option: off, start: LONG_AGO },
        },
        {
          name: 'the process not seen, though it was asked for',
          facts: given(['no-new-privileges=true']),
          hints: { kernel: hidden, option: off, start: LONG_AGO },
        },
        {
          name: 'a kernel that does not say',
          facts: given([]),
          hints: { kernel: process({ noNewPrivileges: null }), option: off, start: LONG_AGO },
        },
        {
          name: 'stopped, and the default of an older engine is not known',
          facts: { ...stoppedWith([]), info: engine({ ServerVersion: '20.10.24+dfsg1' }) },
          hints: { kernel: null, option: hidden, start: LONG_AGO },
        },
      ],
    }),
  ).toEqual([]);
});

test('container-privilege-gain-blocked says of no container that it is old where the engine does not tell its age', () => {
  const messageOf = (Created: string) => {
    const inspect = stopped({ Created, HostConfig: { SecurityOpt: [] } });
    const facts = { ...byDefault, inspect };
    return judge(check, { facts, hints: { kernel: null, option: on, start: SINCE } })[0];
  };
  const unknown = 'made at a time that the engine does not tell';
  for (const Created of ['', 'yesterday'])
    expect(messageOf(Created)).toMatchObject({ status: 'manual', message: expect.stringContaining(unknown) });
  expect(messageOf('2026-01-01T00:00:00Z')).toMatchObject({
    message: expect.stringContaining('made before'),
  });
});
