import { describe, expect, it } from 'vitest';
import { addressKind } from '../../../src/probes/registry/address-kind.ts';
import { readRegistryName } from '../../../src/probes/registry/registry-name.ts';

describe('the name of a registry', () => {
  it.each([
    ['registry.example', 'registry.example', 443],
    ['registry.example:5000', 'registry.example', 5000],
    ['https://mirror.example/', 'mirror.example', 443],
    ['http://mirror.example/v2', 'mirror.example', 80],
    ['http://mirror.example:5000', 'mirror.example', 5000],
    ['[fd00::1]:5000', 'fd00::1', 5000],
    ['10.1.2.3', '10.1.2.3', 443],
    ['a', 'a', 443],
  ])('%s is %s, port %i', (text, host, port) => {
    expect(readRegistryName(text)).toMatchObject({ host, port });
  });

  it.each([
    '',
    ':5000',
    'a b',
    '-a',
    'a_b',
    'a:0',
    'a:65536',
    'a:b',
    '127.1',
    '0x7f000001',
    '010.0.0.1',
    '[10.0.0.1]',
    'u@h',
    'a..b',
  ])('%j is none', (text) => {
    expect(readRegistryName(text)).toBeNull();
  });
});

describe('the kind of an address', () => {
  it.each([
    ['10.0.0.1', 'other'],
    ['fd00::1', 'other'],
    ['2001:db8::7f00:1', 'other'],
    ['127.0.0.53', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['2002:7f00:1::1', 'loopback'],
    ['0.1.2.3', 'unspecified'],
    ['::', 'unspecified'],
    ['169.254.1.1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['febf::1', 'link-local'],
    ['169.254.169.254', 'metadata'],
    ['::ffff:a9fe:a9fe', 'metadata'],
    ['fd00:ec2:0::254', 'metadata'],
    ['239.1.1.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'broadcast'],
    ['registry', 'unknown'],
  ])('%s is %s', (address, kind) => {
    expect(addressKind(address)).toBe(kind);
  });
});
