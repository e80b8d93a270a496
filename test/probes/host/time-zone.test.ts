import { describe, expect, it } from 'vitest';
import { readTimeZone } from '../../../src/probes/host/time-zone.ts';

describe('the zone of a host', () => {
  it.each([
    ['+0100 CET\n/usr/share/zoneinfo/Europe/Berlin', 60, 'Europe/Berlin'],
    ['+0530 IST\n../usr/share/zoneinfo/Asia/Kolkata', 330, 'Asia/Kolkata'],
    ['-0330 NST\n/etc/zoneinfo/America/St_Johns', -210, 'America/St_Johns'],
    [
      '-0300 -03\n/usr/share/zoneinfo/America/Argentina/ComodRivadavia',
      -180,
      'America/Argentina/ComodRivadavia',
    ],
    ['+1400 +14\n/usr/share/zoneinfo/Etc/GMT-14', 840, 'Etc/GMT-14'],
    ['+0000 UTC\n', 0, 'UTC'],
    ['-0000 UTC\n', 0, 'UTC'],
    // A copy in place of a link has no name.
    ['+0100 CET\n', 60, 'CET'],
    ['+0300 +03\n', 180, null],
    ['+0100\n', 60, null],
  ])('is what date and the link say: %j', (text, offsetMinutes, name) => {
    expect(readTimeZone(text)).toEqual({ offsetMinutes, name });
  });

  it.each([
    '',
    'CET',
    '%z %Z\n/usr/share/zoneinfo/Europe/Berlin',
    '+1401 X',
    '-1500 XXX',
    '+0160 CET',
    '+100 CET',
    '+01:00 CET',
    'x+0100 CET',
    '<script>+0100',
  ])('counts as not read where the offset is none: %j', (text) => {
    expect(readTimeZone(text)).toBe(null);
  });

  it.each([
    '/usr/share/zoneinfo/Europe/<b>Berlin',
    '/usr/share/zoneinfo/../../shadow',
    '/usr/share/zoneinfo//Berlin',
    '/usr/share/zoneinfo/Europe/Berlin ',
    '/usr/share/zoneinfo/Europe/Berlin\u202e',
    '/tmp/Europe/Berlin',
    `/usr/share/zoneinfo/${'A'.repeat(49)}`,
    '/usr/share/zoneinfo/A/B/C/D/E',
  ])('goes by its abbreviation where the link names none: %j', (target) => {
    expect(readTimeZone(`+0100 CET\n${target}`)).toEqual({ offsetMinutes: 60, name: 'CET' });
  });

  it.each(['CE', 'CETCETC', 'C<b>T', 'C\u202eET'])('has no name by the abbreviation %j', (abbreviation) => {
    expect(readTimeZone(`+0100 ${abbreviation}\n`)).toEqual({ offsetMinutes: 60, name: null });
  });
});
