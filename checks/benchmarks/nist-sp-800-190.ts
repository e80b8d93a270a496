import type { Framework, FrameworkRow } from '../../src/model/framework.ts';
import { APPLICATION_CONTAINER_GUIDE } from './framework-sources.ts';

const row = (requirement: string, controls: string, reason: string): FrameworkRow => ({
  requirement,
  controls: controls.split(' '),
  reason,
  see: { guide: requirement },
});

/** Controls go by their number in CIS Docker 1.8.0. */
export const NIST_SP_800_190: Framework = {
  id: 'nist-sp-800-190',
  title: 'NIST SP 800-190, section 4',
  sources: { guide: APPLICATION_CONTAINER_GUIDE },
  requirements: [
    ...['4.1.1', '4.1.2', '4.1.3', '4.1.4', '4.1.5'],
    ...['4.2.1', '4.2.2', '4.2.3'],
    ...['4.3.1', '4.3.2', '4.3.3', '4.3.4', '4.3.5'],
    ...['4.4.1', '4.4.2', '4.4.3', '4.4.4', '4.4.5'],
    ...['4.5.1', '4.5.2', '4.5.3', '4.5.4', '4.5.5'],
    '4.6',
  ].map((id) => ({ id })),
  rows: [
    row('4.1.1', '4.4', 'Asks whether images are scanned and built again with the fixes.'),
    row(
      '4.1.2',
      '4.1',
      'An image that runs as a user without rights is the first example that the guide gives.',
    ),
    row('4.1.2', '4.3 4.8', 'Few packages and no setuid programs leave little to attack in the image.'),
    row('4.1.2', '5.7', 'The guide wants no SSH server in any container.'),
    row('4.1.4', '4.10', 'Secrets belong outside of images.'),
    row('4.1.4', '7.4', 'The swarm hands out secrets at run time to the services that need them.'),
    row(
      '4.1.4',
      '7.5 7.6',
      'Autolock keeps the secrets of the swarm encrypted where they lie, by a key that is renewed.',
    ),
    row('4.1.5', '4.2', 'Only images of a known origin are to run.'),
    row(
      '4.1.5',
      '4.5 4.11 4.12',
      'Signatures show that images and packages come from there and were not changed.',
    ),
    row('4.2.1', '2.5', 'An insecure registry is one that the engine talks to without a verified channel.'),
    row(
      '4.2.2',
      '5.28',
      'Finds containers on an image that its name no longer stands for; the registry itself is not looked at.',
    ),
    row('4.2.2', '6.1', 'Finds old images on the host; those in the registry are not looked at.'),
    row('4.3.1', '1.1.2', 'Whoever is in the docker group may do everything.'),
    row('4.3.1', '2.13', 'A plugin gives each client only the calls that its work needs.'),
    row('4.3.1', '7.1', 'Every manager gives orders to the whole swarm, so there are no more than it takes.'),
    row('4.3.2', '2.8', 'Whoever gives orders to the engine over the network needs a certificate.'),
    row('4.3.3', '2.2 5.30', 'Containers that have nothing to do with each other share no network.'),
    row('4.3.3', '7.3 7.9', 'Networks of a swarm are encrypted, and apart from its management.'),
    row('4.3.5', '7.7 7.8', 'Nodes of a swarm know each other by certificates, which are to be renewed.'),
    row('4.4.1', '1.2.2', 'A release of the engine with a known flaw exposes all its containers.'),
    row(
      '4.4.2',
      '2.4 5.9 5.10 5.14 7.2',
      'Limits from where a container can be reached; what it may reach outside is not judged.',
    ),
    row(
      '4.4.3',
      '2.1 2.10 2.15 2.18 5.2 5.3 5.4 5.5 5.16 5.17 5.21 5.22 5.26 5.31',
      'A setting of the runtime that decides how much a container can do; the guide names the CIS benchmark for these.',
    ),
    row(
      '4.4.4',
      '5.13',
      'The guide wants root filesystems to be read-only; profiles of behaviour are not judged.',
    ),
    row('4.5.1', '1.2.1', 'A hardened host offers less to attack; how it was hardened is for people to say.'),
    row('4.5.3', '1.2.2', 'The runtime is a part of the host that is to be kept up to date.'),
    row('4.5.4', '1.1.2', 'Shows who becomes root through the engine.'),
    row('4.5.4', '1.1.3 1.1.8 1.1.9', 'Logs who uses the engine directly on the host.'),
    row(
      '4.5.5',
      '5.6 5.18 5.20 5.32',
      'No directory, device, mount or socket of the host through which a container could change it.',
    ),
  ],
};
