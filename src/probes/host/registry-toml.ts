import { z } from 'zod';

/*
 * What is kept of files in TOML that tell programs how to reach registries. Credentials can stand in all of them, and
 * of an address everything but scheme, host and path is dropped.
 */

/** A place that a registry is reached at, and what weakens it. */
const hostEntry = z.object({
  address: z.string(),
  skipVerify: z.boolean(),
  overridePath: z.boolean(),
});

export const hostsFileShape = z.object({
  state: z.literal('read'),
  /** The place that is asked last; null where none is named and the registry itself is. */
  server: z.string().nullable(),
  /** Verification is off for that place. */
  skipVerify: z.boolean(),
  entries: z.array(hostEntry),
});
export type HostsFile = z.infer<typeof hostsFileShape>;

export const containerdConfigShape = z.object({
  state: z.literal('read'),
  imports: z.array(z.string()),
  /** Directories with a hosts.toml for each registry. */
  configPaths: z.array(z.string()),
  /** Registries whose own table switches verification off (before hosts.toml). */
  insecure: z.array(z.string()),
  /** Addresses of mirrors in such tables. */
  mirrors: z.array(z.object({ registry: z.string(), address: z.string() })),
});
export type ContainerdConfig = z.infer<typeof containerdConfigShape>;

export const buildkitRegistriesShape = z.object({
  state: z.literal('read'),
  registries: z.array(
    z.object({ name: z.string(), http: z.boolean(), insecure: z.boolean(), mirrors: z.array(z.string()) }),
  ),
});
export type BuildkitRegistries = z.infer<typeof buildkitRegistriesShape>;

/** Names of the plugin that has the registries: versions 2 and 3 of the configuration, and version 1. */
const PLUGINS = ['io.containerd.grpc.v1.cri', 'io.containerd.cri.v1.images', 'cri'];

export function projectContainerdConfig(value: unknown): ContainerdConfig {
  const plugins = table(table(value).plugins);
  const registries = PLUGINS.map((name) => table(table(plugins[name]).registry));
  return {
    state: 'read',
    imports: texts(table(value).imports),
    configPaths: registries.flatMap(({ config_path: path }) =>
      typeof path === 'string' ? path.split(':').filter((one) => one !== '') : [],
    ),
    insecure: registries.flatMap(({ configs }) =>
      entries(configs).flatMap(([name, config]) =>
        table(table(config).tls).insecure_skip_verify === true ? [short(name)] : [],
      ),
    ),
    mirrors: registries.flatMap(({ mirrors }) =>
      entries(mirrors).flatMap(([name, mirror]) =>
        texts(table(mirror).endpoint).map((address) => ({
          registry: short(name),
          address: addressOf(address),
        })),
      ),
    ),
  };
}

export function projectHostsFile(value: unknown): HostsFile {
  const { server, skip_verify: skipVerify, host } = table(value);
  return {
    state: 'read',
    server: typeof server === 'string' ? addressOf(server) : null,
    skipVerify: skipVerify === true,
    entries: entries(host).map(([address, entry]) => ({
      address: addressOf(address),
      skipVerify: table(entry).skip_verify === true,
      overridePath: table(entry).override_path === true,
    })),
  };
}

export function projectBuildkitd(value: unknown): BuildkitRegistries {
  return {
    state: 'read',
    registries: entries(table(value).registry).map(([name, registry]) => ({
      name: short(name),
      http: table(registry).http === true,
      insecure: table(registry).insecure === true,
      mirrors: texts(table(registry).mirrors).map(addressOf),
    })),
  };
}

const table = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};

const entries = (value: unknown): readonly (readonly [string, unknown])[] => Object.entries(table(value));

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [])
    .filter((one): one is string => typeof one === 'string')
    .map((one) => one.slice(0, 512));

const short = (name: string): string => withoutUser(name).slice(0, 255);

/** Without user, password, query and fragment. */
const addressOf = (address: string): string =>
  withoutUser(address)
    .replace(/[?#].*$/s, '')
    .slice(0, 300);

const withoutUser = (text: string): string => text.replace(/^([A-Za-z][\w+.-]*:\/\/)?[^/]*@/s, '$1');
