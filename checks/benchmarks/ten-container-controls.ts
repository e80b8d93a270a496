import type { Framework, FrameworkRow } from '../../src/model/framework.ts';
import { AUDIT_RULES, CONFIGURATION_FILES } from './control-groups.ts';
import { APPLICATION_CONTAINER_GUIDE } from './framework-sources.ts';

/*
 * The ten topics by which analysts sort what protects containers. No publication is claimed for the list itself;
 * what belongs to a topic rests on the countermeasures of the guide that are named with each row. Controls go by
 * their number in CIS Docker 1.8.0.
 */

const row = (requirement: string, controls: string, places: string, reason: string): FrameworkRow => ({
  requirement,
  controls: controls.split(' '),
  reason,
  see: { guide: places },
});

export const TEN_CONTAINER_CONTROLS: Framework = {
  id: 'ten-container-controls',
  title: 'Ten container controls',
  sources: { guide: APPLICATION_CONTAINER_GUIDE },
  requirements: [
    { id: 'trusted-images', title: 'Trusted images' },
    { id: 'less-clutter', title: 'Less clutter in images and on hosts' },
    { id: 'signing', title: 'Signing' },
    { id: 'secrets', title: 'Secrets' },
    { id: 'segmentation', title: 'Segmentation' },
    { id: 'authentication', title: 'Authentication' },
    { id: 'vulnerability-scanning', title: 'Vulnerability scanning' },
    { id: 'os-hardening', title: 'Hardening of the operating system' },
    { id: 'operations', title: 'Operations' },
    { id: 'intrusion-detection', title: 'Intrusion detection' },
  ],
  rows: [
    row('trusted-images', '4.2', '4.1.5', 'Images come from known places.'),
    row('trusted-images', '4.11', '4.1.5', 'Packages in images come from known places.'),
    row('trusted-images', '2.5', '4.2.1', 'The channel to the registry is verified.'),
    row('trusted-images', '3.7 3.8', '4.2.1', 'Only root can change which certificates verify a registry.'),
    row(
      'less-clutter',
      '4.3 4.8 5.7',
      '4.1.2',
      'Packages, setuid programs and servers that are not there cannot be attacked.',
    ),
    row(
      'less-clutter',
      '6.1 6.2',
      '4.2.2',
      'Old images and containers that nobody uses are not there to be started by mistake.',
    ),
    row('signing', '4.5 4.12', '4.1.5', 'Signatures are verified before an image runs.'),
    row('secrets', '4.10 7.4', '4.1.4', 'Secrets are kept out of images and handed out at run time.'),
    row('secrets', '7.5 7.6', '4.1.4', 'Secrets of a swarm lie encrypted, by a key that is not beside them.'),
    row('segmentation', '2.2 2.4 5.30', '4.3.3', 'Networks of containers are kept apart.'),
    row(
      'segmentation',
      '7.3 7.9',
      '4.3.3',
      'Networks of a swarm are encrypted and apart from its management.',
    ),
    row(
      'segmentation',
      '5.9 5.10 5.14 7.2',
      '4.4.2',
      'Limits from where a container or the swarm can be reached.',
    ),
    row('authentication', '2.8', '4.3.2', 'Clients from the network need a certificate.'),
    row(
      'authentication',
      '1.1.2 2.13 3.15 3.16 3.23 3.24 5.32',
      '4.3.1',
      'Decides who may give orders to the engine, and which.',
    ),
    row(
      'authentication',
      '7.7 7.8',
      '4.3.5',
      'Nodes of a swarm prove who they are by certificates that are renewed.',
    ),
    row(
      'vulnerability-scanning',
      '4.4 4.7 5.28',
      '4.1.1, 4.2.2',
      'Asks whether images and containers have the fixes that exist; Plimsoll does not scan images.',
    ),
    row(
      'vulnerability-scanning',
      '1.2.2',
      '4.4.1',
      'The release of the engine is compared with the flaws that are known.',
    ),
    row('os-hardening', '1.2.1', '4.5.1', 'A hardened host offers less to attack.'),
    row(
      'os-hardening',
      '2.1 2.10 2.18 5.2 5.3 5.5 5.22',
      '4.4.3',
      'Protects the host and its kernel from what runs in containers.',
    ),
    row(
      'os-hardening',
      '5.6 5.18 5.20',
      '4.5.5',
      'Containers cannot change files, devices and mounts of the host.',
    ),
    row('os-hardening', CONFIGURATION_FILES, '4.4.3', 'Only root can change how the engine starts.'),
    row(
      'operations',
      '1.1.1 2.9 5.11 5.12 5.15 5.29',
      '4.4.3',
      'Limits keep one container from taking the host away from all others.',
    ),
    row(
      'operations',
      '2.6 2.7 2.11 2.19 5.25',
      '4.4.3',
      'The engine runs with functions that its makers stand behind, as they set them.',
    ),
    row(
      'operations',
      '5.28 6.1 6.2',
      '4.2.2',
      'What runs is what is meant to run, and leftovers are cleared away.',
    ),
    row(
      'intrusion-detection',
      AUDIT_RULES,
      '4.5.4',
      'Records of use and change are what detection works on; that something watches them is not seen.',
    ),
    row(
      'intrusion-detection',
      '2.3 2.14',
      '4.5.4',
      'Logs that say enough, out of reach of whoever takes over the host.',
    ),
    row(
      'intrusion-detection',
      '5.13',
      '4.4.4',
      'Where files cannot change, an attempt to change them stands out.',
    ),
  ],
};
