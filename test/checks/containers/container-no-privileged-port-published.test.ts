import { expect, test } from 'vitest';
import check from '../../../checks/containers/container-no-privileged-port-published.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { container, stopped } from './sample-container.ts';

const live = (HostIp: string, HostPort: string) =>
  container({ NetworkSettings: { Ports: { '80/tcp': [{ HostIp, HostPort }] } } });
const asked = (HostPort: string) => ({
  HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '', HostPort }] } },
});

test('container-no-privileged-port-published', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'none', facts: { inspect: container() } },
        { name: '1024', facts: { inspect: live('127.0.0.1', '1024') } },
        { name: 'a port that the kernel chooses', facts: { inspect: stopped(asked('')) } },
        { name: '0, which is the same', facts: { inspect: stopped(asked('0')) } },
      ],
      fail: [
        { name: '80', facts: { inspect: live('127.0.0.1', '80') }, observed: '127.0.0.1:80 -> 80/tcp' },
        { name: '1023', facts: { inspect: live('127.0.0.1', '1023') } },
        { name: 'on IPv6 only', facts: { inspect: live('::', '443') }, observed: '[::]:443' },
        {
          name: 'once it starts',
          facts: { inspect: stopped(asked('80')) },
          observed: 'HostConfig.PortBindings',
        },
        { name: 'from a range', facts: { inspect: stopped(asked('1020-1030')) } },
      ],
    }),
  ).toEqual([]);
});
