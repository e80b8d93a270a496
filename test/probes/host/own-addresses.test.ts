import { describe, expect, it } from 'vitest';
import { readOwnAddresses } from '../../../src/probes/host/own-addresses.ts';

const LOOPBACK = `1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
1: lo    inet6 ::1/128 scope host noprefixroute \\       valid_lft forever preferred_lft forever
`;

/** As iproute2 6 prints it. */
const ETHERNET = `2: eth0    inet6 2001:db8::5/64 scope global dynamic mngtmpaddr \\       valid_lft 86000sec preferred_lft 14000sec
2: eth0    inet6 2001:db8::a1b2/64 scope global temporary dynamic \\       valid_lft 86000sec preferred_lft 14000sec
2: eth0    inet6 fe80::5/64 scope link \\       valid_lft forever preferred_lft forever
2: eth0    inet 10.0.0.5/24 metric 100 brd 10.0.0.255 scope global dynamic eth0\\       valid_lft 600sec preferred_lft 600sec
2: eth0    inet 10.0.0.6/24 scope global secondary eth0\\       valid_lft forever preferred_lft forever
`;

const INNER = `3: docker0    inet 172.17.0.1/16 brd 172.17.255.255 scope global docker0\\       valid_lft forever preferred_lft forever
4: br-0123456789ab    inet 172.18.0.1/16 brd 172.18.255.255 scope global br-0123456789ab\\       valid_lft forever
5: virbr0    inet 192.168.122.1/24 scope global virbr0\\       valid_lft forever preferred_lft forever
6: kube-ipvs0    inet 10.96.0.1/32 scope global kube-ipvs0\\       valid_lft forever preferred_lft forever
`;

const told = (text: string) => readOwnAddresses(text)?.map(({ address }) => address) ?? null;

describe('the addresses of a host', () => {
  it('are those by which others reach it, IPv4 first, each with its interface', () => {
    expect(readOwnAddresses(LOOPBACK + ETHERNET + INNER)).toEqual([
      { interface: 'eth0', address: '10.0.0.5' },
      { interface: 'eth0', address: '10.0.0.6' },
      { interface: 'eth0', address: '2001:db8::5' },
    ]);
  });

  it('are read from what busybox prints, which has other words for temporary ones', () => {
    const busybox = `2: eth0    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\\       valid_lft forever preferred_lft forever
2: eth0    inet6 2001:db8::5/64 scope global dynamic flags 100 \\       valid_lft 86000sec preferred_lft 14000sec
2: eth0    inet6 2001:db8::a1b2/64 scope global secondary dynamic \\       valid_lft 86000sec preferred_lft 14000sec
`;
    expect(told(LOOPBACK + busybox)).toEqual(['10.0.0.5', '2001:db8::5']);
  });

  it('are those of tunnels, VLANs and bridges of its own too', () => {
    const others = `7: tun0    inet 10.8.0.2 peer 10.8.0.1/32 scope global tun0\\       valid_lft forever
8: eth0.100@eth0    inet 10.1.0.5/24 scope global eth0.100\\       valid_lft forever
9: br-lan    inet 192.0.2.7/24 scope global br-lan\\       valid_lft forever
`;
    expect(told(others)).toEqual(['10.8.0.2', '10.1.0.5', '192.0.2.7']);
  });

  it('are those of the link only where there are no others', () => {
    const link =
      '2: eth0    inet 169.254.7.7/16 brd 169.254.255.255 scope link eth0\\       valid_lft forever\n';
    expect(told(LOOPBACK + link + INNER)).toEqual(['169.254.7.7']);
    expect(told(link + ETHERNET)).not.toContain('169.254.7.7');
  });

  it('are none where there is only loopback', () => {
    expect(told(LOOPBACK)).toEqual([]);
  });

  it.each([
    '',
    'sh: ip: not found',
    '2: eth0    inet 10.0.0.999/24 scope global eth0',
    '2: eth0    inet <script>/24 scope global eth0',
    '2: eth0 inet6 ::zz/64 scope global',
  ])('were not read where nothing of %j is one', (text) => {
    expect(told(text)).toBe(null);
  });

  it('were not read where the list was cut: nobody knows how many follow', () => {
    const line = '2: eth0    inet 10.0.0.5/24 scope global eth0\\       valid_lft forever\n';
    expect(told(line.repeat(2000).slice(0, 65_536))).toBe(null);
    expect(told(line.repeat(2000).slice(0, 65_535))).toHaveLength(Math.floor(65_535 / line.length));
  });
});
