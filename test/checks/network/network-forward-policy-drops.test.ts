import { expect, test } from 'vitest';
import check from '../../../checks/network/network-forward-policy-drops.ts';
import { examineCheck } from '../../../src/kit/testing.ts';
import { hidden } from '../containers/hidden.ts';
import { denied, network, off, rules, settings } from './sample-network.ts';

const ACCEPTS = [':FORWARD ACCEPT [0:0]'];
const DROPS = [':FORWARD DROP [0:0]'];
const given = (change: object = {}) => ({
  network: network(),
  firewall: settings(),
  rules: rules(DROPS),
  ...change,
});
const process = (environment: object | null = {}) => ({ process: { environment } });
const direct = (value: boolean) => ({
  ...process(),
  direct: { name: 'allow-direct-routing', value, origin: 'flag', where: 'dockerd' },
});
const no = direct(false);
const mode = (name: string) => network({ Options: { 'com.docker.network.bridge.gateway_mode_ipv4': name } });

test('network-forward-policy-drops', () => {
  expect(
    examineCheck(check, {
      pass: [
        { name: 'the policy drops', facts: given(), hints: no, observed: 'filter FORWARD drop' },
        {
          name: 'nothing is forwarded',
          facts: given({ rules: rules(ACCEPTS), firewall: settings({ forwarding4: off }) }),
          hints: no,
          observed: 'forwarding off',
        },
        {
          name: 'a final rule that drops what nothing accepted, in a chain that is jumped to',
          facts: given({
            rules: rules([
              ...ACCEPTS,
              ':OWN - [0:0]',
              '-A FORWARD -s 10.0.0.0/8 -j ACCEPT',
              '-A FORWARD -j OWN',
              '-A OWN -j DROP',
            ]),
          }),
          hints: no,
        },
        {
          name: 'a rule of engine 28 for the bridge',
          facts: given({
            rules: rules([...ACCEPTS, '-A FORWARD ! -i br-nnnnnnnnnnnn -o br-nnnnnnnnnnnn -j DROP']),
          }),
          hints: no,
        },
        {
          name: 'a rule for the addresses of the network',
          facts: given({ rules: rules([...ACCEPTS, '-A FORWARD -d 172.16.0.0/12 -j DROP']) }),
          hints: no,
        },
        {
          name: 'a port that is published is let through, and no other',
          facts: given({
            rules: rules([...DROPS, '-A FORWARD -d 172.18.0.2/32 -p tcp -m tcp --dport 80 -j ACCEPT']),
          }),
          hints: no,
        },
        {
          name: 'both families',
          facts: given({ network: network({ EnableIPv6: true }), rules: rules(DROPS, DROPS) }),
          hints: no,
        },
        {
          name: 'a network of IPv6 alone, where IPv4 is let through',
          facts: given({
            network: network({ EnableIPv6: true, subnets: ['fd00:1::/64'] }),
            rules: rules(ACCEPTS, DROPS),
          }),
          hints: no,
        },
        {
          name: 'meant to be reached',
          facts: given({ network: mode('routed') }),
          hints: no,
          policy: { 'routed-networks': ['sh*'] },
        },
      ],
      fail: [
        {
          name: 'the engine left the policy alone, since the host forwarded before it started',
          facts: given({ rules: rules(ACCEPTS) }),
          hints: no,
          observed: 'from eth0 to br-nnnnnnnnnnnn is let through',
        },
        {
          name: 'a rule lets one protocol through to every port, whatever the policy',
          facts: given({ rules: rules([...DROPS, '-A FORWARD -i eth0 -p udp -j ACCEPT']) }),
          hints: no,
          observed: 'br-nnnnnnnnnnnn is let through (udp;',
        },
        {
          name: 'rules drop what is for one container, and let others be reached',
          facts: given({
            rules: rules([...ACCEPTS, '-A FORWARD -d 172.18.0.2/32 ! -i br-nnnnnnnnnnnn -j DROP']),
          }),
          hints: no,
        },
        {
          name: 'a rule lets most ports through',
          facts: given({
            rules: rules([...DROPS, '-A FORWARD -p tcp -m tcp --dport 1024:65535 -j ACCEPT']),
          }),
          hints: no,
        },
        {
          name: 'IPv4 alone drops, and the network has IPv6',
          facts: given({ network: network({ EnableIPv6: true }), rules: rules(DROPS, ACCEPTS) }),
          hints: no,
          observed: 'IPv6: a packet from eth0',
        },
        {
          name: 'routed by design for one family, and the other is let through',
          facts: given({
            network: network({
              EnableIPv6: true,
              subnets: ['172.18.0.0/16', 'fd00:1::/64'],
              Options: { 'com.docker.network.bridge.gateway_mode_ipv6': 'routed' },
            }),
            rules: rules(ACCEPTS, ACCEPTS),
          }),
          hints: no,
        },
        {
          name: 'gateway mode nat-unprotected',
          facts: given({ network: mode('nat-unprotected') }),
          hints: no,
        },
        {
          name: 'direct routing',
          facts: given(),
          hints: direct(true),
          observed: 'allow-direct-routing = true',
        },
        {
          name: 'the engine was told by its environment to leave out its rules for addresses',
          facts: given(),
          hints: { ...no, ...process({ DOCKER_INSECURE_NO_IPTABLES_RAW: '1' }) },
          observed: 'DOCKER_INSECURE_NO_IPTABLES_RAW=1',
        },
        {
          name: 'another network is meant to be reached',
          facts: given({ rules: rules(ACCEPTS) }),
          hints: no,
          policy: { 'routed-networks': ['lab'] },
        },
        {
          name: 'direct routing not known',
          facts: given({ rules: rules(ACCEPTS) }),
          hints: { ...process(), direct: hidden },
        },
      ],
      manual: [
        { name: 'routed by design', facts: given({ network: mode('routed') }), hints: no },
        {
          name: 'a rule lets through what has a mark, which nobody knows',
          facts: given({ rules: rules([...DROPS, '-A FORWARD -m mark --mark 0x1 -j ACCEPT']) }),
          hints: no,
          observed: 'a condition that is not followed',
        },
        {
          name: 'a rule lets everything through to one container',
          facts: given({ rules: rules([...DROPS, '-A FORWARD -d 172.18.0.2/32 -j ACCEPT']) }),
          hints: no,
        },
        {
          name: 'a rule drops by a list of addresses that nobody knows',
          facts: given({ rules: rules([...ACCEPTS, '-A FORWARD -m set ! --match-set office src -j DROP']) }),
          hints: no,
        },
      ],
      error: [
        {
          name: 'whether it forwards not read',
          facts: given({ firewall: settings({ forwarding4: denied }) }),
          hints: no,
        },
        {
          name: 'the environment of the engine not read',
          facts: given(),
          hints: { ...no, ...process(null) },
        },
        { name: 'the process of the engine not seen', facts: given(), hints: { ...no, process: hidden } },
        {
          name: 'whether it routes directly not known',
          facts: given(),
          hints: { ...process(), direct: hidden },
        },
      ],
    }),
  ).toEqual([]);
});
