import { readFact, readsOf } from '../../kit/define-fact.ts';
import { type Fact, type FactSource, known } from '../../model/fact.ts';
import type { Subject } from '../../model/subject.ts';
import { networkList } from '../docker/engine-objects.ts';
import { CONFIGURATION } from './daemon-configuration.ts';
import { daemonOption, describeOption } from './daemon-options.ts';

/** Whether containers on the default bridge may talk to each other; null where there is no such network. */
export interface BridgeTraffic {
  readonly allowed: boolean | null;
  readonly where: string;
}

const ICC = 'com.docker.network.bridge.enable_icc';

/**
 * By the network as the running engine made it, else by the option. Only the network named `bridge` counts:
 * user-defined ones have the same option for themselves.
 */
export const bridgeTraffic: FactSource<'engine', BridgeTraffic> = {
  id: 'bridge-traffic',
  scope: 'engine',
  reads: readsOf(networkList, ...CONFIGURATION),
  read: (engine) => {
    const networks = readFact(networkList, engine);
    if (!networks.known) {
      const configured = fromOptions(engine);
      return configured.known ? configured : networks;
    }
    const bridge = networks.value.find(({ Name }) => Name === 'bridge');
    if (!bridge) {
      return known({ allowed: null, where: '/networks has no network named bridge' }, networks.evidence);
    }
    const value = bridge.Options[ICC];
    const where = `${ICC} = ${value ?? 'not set'} on network bridge`;
    return known({ allowed: value !== 'false', where }, networks.evidence);
  },
};

function fromOptions(engine: Subject<'engine'>): Fact<BridgeTraffic> {
  const bridge = readFact(daemonOption('bridge'), engine);
  if (!bridge.known) return bridge;
  if (bridge.value.value === 'none') {
    return known({ allowed: null, where: describeOption(bridge.value) }, bridge.evidence);
  }
  const icc = readFact(daemonOption('icc'), engine);
  if (!icc.known) return icc;
  return known({ allowed: icc.value.value !== false, where: describeOption(icc.value) }, icc.evidence);
}
