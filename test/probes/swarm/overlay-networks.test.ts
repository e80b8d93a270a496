import { expect, test } from 'vitest';
import { overlayNetworks } from '../../../src/probes/populations.ts';
import { networkDetails } from '../../../src/probes/swarm/network-details.ts';
import { hostWith, infoAnswer, missing, type Sections } from '../literal-host.ts';

const NETWORKS = [
  { Name: 'bridge', Id: 'n0', Driver: 'bridge' },
  { Name: 'ingress', Id: 'n1', Driver: 'overlay', Ingress: true },
  { Name: 'shop', Id: 'n2', Driver: 'overlay', Options: { encrypted: '', secret: 'CANARY' } },
];
const swarm = (change: object) =>
  infoAnswer({
    Swarm: { LocalNodeState: 'active', ControlAvailable: true, NodeID: 'm1', Managers: 1, ...change },
  });
const list = (info: unknown, networks: unknown = NETWORKS, more: Sections = {}) =>
  overlayNetworks.list(hostWith({ 'engine/root:info': info, 'engine/root:networks': networks, ...more }));
const kinds = (...given: Parameters<typeof list>) => list(...given).map(({ kind }) => kind);

test('overlay networks are those with that driver, on managers and workers', () => {
  const [ingress, shop, ...rest] = list(swarm({}));
  expect([ingress, shop, rest]).toMatchObject([
    {
      kind: 'subject',
      subject: { resource: { type: 'network', name: 'ingress', id: 'n1', engine: 'root' } },
    },
    { kind: 'subject', subject: { path: 'engine/root/network/n2', item: { driver: 'overlay' } } },
    [],
  ]);
  expect(kinds(swarm({ ControlAvailable: false }))).toEqual(['subject', 'subject']);
});

test('an engine without any says what that means where it stands', () => {
  const reason = (info: unknown) => list(info, [NETWORKS[0]]);
  expect(reason(infoAnswer({ Swarm: { LocalNodeState: 'inactive' } }))).toMatchObject([
    { kind: 'empty', reason: expect.stringContaining('in no swarm') },
  ]);
  expect(reason(swarm({ ControlAvailable: false }))).toMatchObject([
    { kind: 'empty', reason: expect.stringContaining('is a worker') },
  ]);
  expect(reason(swarm({}))).toMatchObject([{ kind: 'empty', reason: expect.stringContaining('The swarm') }]);
});

test('networks that are left over where there is no swarm are judged', () => {
  expect(kinds(infoAnswer({ Swarm: { LocalNodeState: 'inactive' } }))).toEqual(['subject', 'subject']);
});

test('a manager without a majority lists what it has tasks on, as if that were all', () => {
  const lost = swarm({ Managers: 0, Error: 'The swarm does not have a leader.' });
  expect(kinds(lost)).toEqual(['subject', 'subject', 'unread']);
  expect(list(lost, [])).toMatchObject([
    { kind: 'unread', fact: { cause: { code: 'engine-error', detail: expect.stringContaining('leader') } } },
  ]);
});

test('an engine that is half in a swarm, or did not answer, has no list to judge', () => {
  for (const state of ['locked', 'pending', 'error']) {
    expect(kinds(infoAnswer({ Swarm: { LocalNodeState: state } }))).toEqual(['unread']);
  }
  expect(kinds(missing('timeout'))).toEqual(['unread']);
  expect(kinds(swarm({}), missing('timeout'))).toEqual(['unread']);
});

test('of a network only options that are known are kept', () => {
  const [, shop] = list(swarm({}));
  const fact = shop?.kind === 'subject' ? networkDetails.read(shop.subject) : null;
  expect(fact).toMatchObject({ known: true, value: { Name: 'shop', Options: { encrypted: '' } } });
  expect(JSON.stringify(fact)).not.toContain('CANARY');
});
