import { readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, known, type Unread, unread } from '../../model/fact.ts';
import { BUILDER_ENTITLEMENTS } from '../host/daemon-json.ts';
import { CONFIGURATION, readConfiguration } from './daemon-configuration.ts';

/** What builds by an engine may ask for beyond the ordinary, and where that is said. */
export interface BuilderEntitlements {
  readonly networkHost: boolean;
  readonly securityInsecure: boolean;
  /** Devices of the host; engines before 28 know no such thing and then it changes nothing. */
  readonly device: boolean;
  readonly where: string;
}

/** Without a word on it an engine lets builds use the network of the host, and nothing else (moby, daemon/config). */
const DEFAULT = { networkHost: true, securityInsecure: false, device: false } as const;

/** The entitlements of the builder in a running engine, by `builder.entitlements` of its daemon.json; no flag sets them. */
export const builderEntitlements: FactSource<'engine', BuilderEntitlements> = {
  id: 'builder-entitlements',
  scope: 'engine',
  reads: readsOf(...CONFIGURATION),
  read: (engine) => {
    const configuration = readConfiguration(engine);
    if (!configuration.known) return configuration;
    const { process, path, file } = configuration.value;
    const { evidence } = configuration;
    if (!file.known) return file;
    const changed = file.value.state === 'absent' ? (file.value.removedAt ?? 0) : file.value.modifiedAt;
    const newer = (detail: string): Unread =>
      unread(
        cause(
          'pending-restart',
          detail,
          'Restart the engine so that its configuration is in force, and audit again.',
        ),
        evidence,
      );
    // The same slack as for any option: the clocks of process and file are not quite the same.
    if (changed > process.startedAt + 0.1)
      return newer(
        `${path} was changed after dockerd (pid ${process.pid}) had started, so what it says of builds may not be in force.`,
      );
    const given = file.value.state === 'absent' ? undefined : file.value.options[BUILDER_ENTITLEMENTS];
    if (given === undefined || given === null)
      return known({ ...DEFAULT, where: `built-in default, since ${path} says nothing of it` }, evidence);
    if (typeof given !== 'object' || Array.isArray(given))
      return newer(
        `${path} gives builder.entitlements a value of the wrong type, with which dockerd would not have started.`,
      );
    const is = (name: string, otherwise: boolean): boolean => {
      const value = given[name];
      return typeof value === 'boolean' ? value : otherwise;
    };
    const value = {
      networkHost: is('network-host', DEFAULT.networkHost),
      securityInsecure: is('security-insecure', DEFAULT.securityInsecure),
      device: is('device', DEFAULT.device),
      where: `builder.entitlements in ${path}`,
    };
    return known(value, evidence);
  },
};
