import { expect, test } from 'vitest';
import check from '../../../checks/isolation/seccomp-default-profile-current.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { parseSoftwareVersion } from '../../../src/probes/engine/software-version.ts';
import { defaultProfile } from '../../../src/probes/seccomp/default-profile.ts';
import { hidden } from '../containers/hidden.ts';
import { engine } from '../containers/sample-container.ts';
import { beside } from './sample-seccomp.ts';

const version = (reported: string, builder = 'project') => [
  {
    component: 'engine',
    reported,
    version: parseSoftwareVersion(reported),
    builder,
    from: `docker ${reported}`,
  },
];
const grounds = { kernelBuild: '#1 SMP', modules: [] };
const given = (reported: string, more: object = {}) => ({
  facts: {
    info: engine({ KernelVersion: '6.12.0-1-amd64' }),
    versions: version(reported),
    used: [{ name: 'web', startedAt: 1000 }],
    filters: null,
    grounds,
    ground: { supported: true, blocked: [], hidden: [] },
    ...more,
  },
  hints: { process: { startedAt: 500 } },
});
const live = { info: engine({ LiveRestoreEnabled: true }) };

test('seccomp-default-profile-current', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: '29.4.3', ...given('29.4.3') },
        { name: '29.4.2, which stops socketcall as well', ...given('29.4.2') },
        { name: 'newer than the table', ...given('30.1.0') },
        { name: '29.4.3 whose containers started after it', ...given('29.4.3', live) },
        {
          name: 'none under the profile of the engine, and a file for all that denies the three',
          ...given('28.5.2', { used: [], filters: beside(defaultProfile('29.4.3')) }),
        },
      ],
      fail: [
        { name: '29.4.1: AF_ALG', ...given('29.4.1'), observed: 'open: AF_ALG' },
        { name: '24.0.9: io_uring too', ...given('24.0.9'), observed: 'open: AF_ALG, io_uring' },
        { name: '20.10.26: vsock too', ...given('20.10.26'), observed: 'open: AF_ALG, vsock, io_uring' },
        {
          name: '20.10.23, which took back what 20.10.22 had blocked',
          ...given('20.10.23'),
          observed: 'vsock',
        },
        {
          name: '20.10.22, which had blocked vsock',
          ...given('20.10.22'),
          observed: 'open: AF_ALG, io_uring',
        },
        {
          name: 'a blocked module, which helps against AF_ALG alone',
          ...given('24.0.8', { ground: { supported: true, blocked: ['algif_aead'], hidden: [] } }),
        },
        {
          name: 'a module that is blocked and loaded already',
          ...given('29.4.0', {
            ground: { supported: true, blocked: ['algif_aead'], hidden: [] },
            grounds: { ...grounds, modules: ['algif_aead'] },
          }),
        },
        {
          name: 'a kernel whose branch was mended later',
          ...given('29.0.0', { info: engine({ KernelVersion: '6.12.84' }) }),
        },
        {
          name: 'a release name of Debian, which says nothing of the sources',
          ...given('29.3.0', {
            info: engine({ KernelVersion: '7.0.0-1-amd64' }),
            grounds: { ...grounds, kernelBuild: '#1 SMP PREEMPT_DYNAMIC Debian 6.12.57-1 (2025-11-05)' },
          }),
        },
      ],
      manual: [
        {
          name: 'the build of a distribution',
          ...given('28.5.2+dfsg4', { versions: version('28.5.2+dfsg4', 'vendor') }),
        },
        {
          name: 'AF_ALG, and modprobe loads nothing for it',
          ...given('28.5.2', { ground: { supported: true, blocked: ['af_alg'], hidden: [] } }),
        },
        {
          name: 'AF_ALG, and a kernel in which the flaw is mended',
          ...given('28.5.1', { info: engine({ KernelVersion: '6.12.85' }) }),
        },
        {
          name: 'AF_ALG, and a kernel of Debian in which it is mended',
          ...given('28.5.0', {
            grounds: { ...grounds, kernelBuild: '#1 SMP PREEMPT_DYNAMIC Debian 6.12.90-1 (2026-06-01)' },
          }),
        },
        {
          name: 'an updated engine whose containers run on under the filter of the one before',
          ...given('29.5.0', { ...live, used: [{ name: 'old', startedAt: 100 }] }),
        },
        { name: 'an engine older than the table', ...given('19.03.15') },
      ],
      notapplicable: [
        { name: 'none under the profile of the engine', ...given('28.4.0', { used: [] }) },
        {
          name: 'none, and a file for all that leaves one open',
          ...given('28.3.0', { used: [], filters: beside(defaultProfile('28.2.0')) }),
        },
      ],
      error: [
        {
          name: 'AF_ALG, and a file of modprobe that may not be read',
          ...given('29.1.0', {
            ground: { supported: true, blocked: [], hidden: ['/etc/modprobe.d/own.conf'] },
          }),
        },
        {
          name: 'containers that may have outlived their engine, whose start was not seen',
          ...given('29.6.0', live),
          hints: { process: hidden },
        },
      ],
    }),
  ).toEqual([]);
});
