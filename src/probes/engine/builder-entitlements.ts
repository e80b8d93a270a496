import { deriveFact, readsOf } from '../../kit/define-fact.ts';
import { cause } from '../../model/cause.ts';
import { type FactSource, isUnread, known, type Unread, unread } from '../../model/fact.ts';
import { engineInfo } from '../docker/engine-info.ts';
import { BUILDER_ENTITLEMENTS } from '../host/daemon-json.ts';
import { CONFIGURATION, type DaemonConfiguration, readConfiguration } from './daemon-configuration.ts';
import { isAtLeast } from './engine-release.ts';

/** What builds by an engine may ask for beyond the ordinary, and where that is said. */
export interface BuilderEntitlements {
  readonly networkHost: boolean;
  readonly securityInsecure: boolean;
  readonly device: boolean;
  readonly where: string;
}

const release = deriveFact({
  id: 'engine-version',
  scope: 'engine',
  from: { info: engineInfo },
  value: ({ info }) => info.ServerVersion,
});

/** The entitlements of the builder in a running engine, by `builder.entitlements` of its daemon.json; no flag sets them. */
export const builderEntitlements: FactSource<'engine', BuilderEntitlements> = {
  id: 'builder-entitlements',
  scope: 'engine',
  reads: readsOf(engineInfo, ...CONFIGURATION),
  read: (engine) => {
    const configuration = readConfiguration(engine);
    const version = release.read(engine);
    if (!configuration.known) return configuration;
    if (!version.known) return version;
    const evidence = [...new Set([...configuration.evidence, ...version.evidence])];
    const found = entitlementsOf(configuration.value, version.value);
    return isUnread(found) ? { ...found, evidence } : known(found, evidence);
  },
};

/** As the rest of the configuration allows: the clocks of a process and of a file are not quite the same. */
const CLOCK_SLACK_SECONDS = 0.1;

/**
 * @public Without a word on it an engine lets builds use the network of the host and, from 28 on, its devices, and does
 * not let them have security.insecure (moby, builder-next/controller.go).
 */
export function entitlementsOf(
  { process, path, file }: DaemonConfiguration,
  version: string,
): BuilderEntitlements | Unread {
  if (!file.known) return file;
  const changed = file.value.state === 'absent' ? (file.value.removedAt ?? 0) : file.value.modifiedAt;
  if (changed > process.startedAt + CLOCK_SLACK_SECONDS)
    return pending(
      `${path} was changed after dockerd (pid ${process.pid}) had started, so what it says of builds may not be in force.`,
    );
  const given = file.value.state === 'absent' ? undefined : file.value.options[BUILDER_ENTITLEMENTS];
  const byDefault = {
    networkHost: true,
    securityInsecure: false,
    // A version that is not understood may be one that has devices.
    device: isAtLeast(version, 28) ?? true,
  };
  if (given === undefined || given === null)
    return { ...byDefault, where: `as engines do by themselves, since ${path} says nothing of it` };
  if (
    typeof given !== 'object' ||
    Array.isArray(given) ||
    Object.values(given).some((value) => typeof value !== 'boolean')
  )
    return pending(
      `${path} gives builder.entitlements a value of the wrong type, with which dockerd would not have started.`,
    );
  const is = (name: string, otherwise: boolean): boolean => {
    const value = given[name];
    return typeof value === 'boolean' ? value : otherwise;
  };
  return {
    networkHost: is('network-host', byDefault.networkHost),
    securityInsecure: is('security-insecure', byDefault.securityInsecure),
    device: byDefault.device && is('device', true),
    where: `builder.entitlements in ${path}`,
  };
}

const pending = (detail: string): Unread =>
  unread(
    cause(
      'pending-restart',
      detail,
      'Restart the engine so that its configuration is in force, and audit again.',
    ),
  );
