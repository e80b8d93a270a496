import { posix } from 'node:path';
import { z } from 'zod';
import { defineApiProbe } from '../../kit/define-probe.ts';
import { keeps } from '../../kit/kept-shape.ts';
import { searchedSettings } from './searched-settings.ts';
import { count, flag, list, map, originLabels, sizeOf, sorted, text } from './shapes.ts';

/** `GET /containers/json?all=1`: every container, running or not. */
export const containerList = defineApiProbe({
  id: 'containers',
  scope: 'engine',
  path: '/containers/json?all=1',
  shape: z.array(
    z.object({
      Id: z.string().regex(/^[0-9a-f]{64}$/),
      Names: list(z.string()),
      Image: text,
      /** Id of the image; with the containerd image store the digest of its index or manifest, as in the list of images. */
      ImageID: text.pipe(z.string().regex(/^(sha256:[0-9a-f]{64})?$/)),
      State: z.string(),
      Labels: originLabels,
    }),
  ),
});

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** What the containerd image store has of one image: a manifest for each platform, and one for each attestation. */
const imageManifest = z.object({
  ID: digest,
  /** image, attestation or unknown. */
  Kind: text,
  /** Whether all of its content is here. */
  Available: flag,
  /** Of an attestation: the manifest that it is about. */
  AttestationData: z.object({ For: text }).nullish(),
  /** Of an image: how many containers use it. */
  ImageData: z.object({ Containers: sizeOf }).nullish(),
});
export type ImageManifest = z.infer<typeof imageManifest>;

const listedImages = defineApiProbe({
  id: 'images',
  scope: 'engine',
  path: '/images/json?manifests=1',
  shape: sorted(
    z.array(
      z.object({
        Id: digest,
        RepoTags: list(z.string()),
        RepoDigests: list(z.string()),
        /** Seconds since 1970; reproducible builds write any date. */
        Created: count,
        Size: count,
        /** Told from API 1.47 on, with the containerd image store alone; missing in older snapshots as well. */
        Manifests: z.array(imageManifest).nullish(),
      }),
    ),
    ({ Id }) => Id,
  ),
});

/** `GET /images/json?manifests=1`: what each tag and digest stands for on this engine. Older snapshots name it without the query. */
export const imageList: typeof listedImages = {
  ...listedImages,
  reads: [...listedImages.reads, 'GET /images/json'],
};

/** Options that say how a bridge network behaves; none of them can hold a secret. */
const BRIDGE_OPTIONS = [
  'com.docker.network.bridge.default_bridge',
  'com.docker.network.bridge.enable_icc',
  'com.docker.network.bridge.enable_ip_masquerade',
  'com.docker.network.bridge.gateway_mode_ipv4',
  'com.docker.network.bridge.gateway_mode_ipv6',
  'com.docker.network.bridge.host_binding_ipv4',
  'com.docker.network.bridge.name',
  'encrypted',
];

/** Any value of `encrypted` switches encryption on; what is no switch may have been meant as a key for it. */
const valueOfOption = (name: string, value: string): string =>
  name === 'encrypted' && !/^(?:|true|false|yes|no|on|off|[01])$/i.test(value) ? '(not kept)' : value;

/** `GET /networks`. */
export const networkList = defineApiProbe({
  id: 'networks',
  scope: 'engine',
  path: '/networks',
  shape: sorted(
    z.array(
      z.object({
        Name: z.string(),
        Id: z.string(),
        Driver: text,
        Scope: text,
        Internal: flag,
        Ingress: flag,
        /** Not in snapshots of early versions. */
        EnableIPv6: z.boolean().nullish(),
        /** The networks from which containers have their addresses; not in snapshots of early versions either. */
        IPAM: z.object({ Config: list(z.object({ Subnet: text })) }).nullish(),
        Options: keeps(
          map(z.string()).transform((options) =>
            Object.fromEntries(
              Object.entries(options)
                .filter(([name]) => BRIDGE_OPTIONS.includes(name))
                .map(([name, value]) => [name, valueOfOption(name, value)]),
            ),
          ),
          z.partialRecord(z.enum(BRIDGE_OPTIONS), z.string()),
        ),
      }),
    ),
    ({ Id }) => Id,
  ),
});

/** Mount options of a local volume, without those that carry credentials (CIFS, NFS). */
const mountOptions = text.transform((options) =>
  options
    .split(',')
    .filter((option) => /^(r?bind|ro|rw|nosuid|nodev|noexec|r?shared|r?slave|r?private)$/.test(option))
    .join(','),
);

/**
 * The device of a volume, where it is a path: of a bind mount always, from the engine's working directory, which is
 * `/`. Otherwise one that is no absolute path is a server or a URL, which can hold credentials.
 */
function pathOfDevice({ o, device }: { readonly o: string; readonly device: string }): string {
  if (device !== '' && /(^|,)r?bind(,|$)/.test(o)) return posix.resolve('/', device);
  return device.startsWith('/') && !device.startsWith('//') ? device : '';
}

/** Of a local volume, what it mounts and how. */
const volumeOptions = keeps(
  z
    .object({ type: text, o: mountOptions, device: text })
    .transform((options) => ({ ...options, device: pathOfDevice(options) })),
  // The others are kept in part.
  z.object({ type: text }),
).nullish();

/** `GET /volumes`: names and drivers; of a local volume also what it mounts. */
export const volumeList = defineApiProbe({
  id: 'volumes',
  scope: 'engine',
  path: '/volumes',
  shape: z.object({
    Volumes: sorted(
      list(
        z.object({
          Name: z.string(),
          Driver: text,
          Mountpoint: text,
          Scope: text,
          Options: volumeOptions,
        }),
      ),
      ({ Name }) => Name,
    ),
  }),
});

/** `GET /services`, on managers: of their environment the names, and which values look like secrets. */
export const serviceList = defineApiProbe({
  id: 'services',
  scope: 'engine',
  path: '/services',
  shape: z.array(
    z.object({
      ID: z.string(),
      Spec: z.object({
        Name: z.string(),
        TaskTemplate: z.object({
          // Condition and MaxAttempts: absent means restart without end.
          RestartPolicy: z.object({ Condition: text, MaxAttempts: z.number().nullish() }).nullish(),
          ContainerSpec: z
            .object({
              Image: text,
              Env: searchedSettings,
              /** Which secrets it gets; older snapshots hold their number. */
              Secrets: z.union([z.int().nonnegative(), list(z.object({ SecretID: text }))]),
              Configs: z.array(z.object({ ConfigName: text })).nullish(),
              Mounts: list(
                z.object({
                  Type: text,
                  Source: text,
                  Target: text,
                  ReadOnly: flag,
                  /** How each node makes the volume, where it does not have one of that name. */
                  VolumeOptions: z
                    .object({ DriverConfig: z.object({ Name: text, Options: volumeOptions }).nullish() })
                    .nullish(),
                }),
              ),
            })
            .nullish(),
        }),
      }),
      Endpoint: z
        .object({
          Ports: list(
            z.object({ Protocol: text, TargetPort: count, PublishedPort: count, PublishMode: text }),
          ),
        })
        .nullish(),
    }),
  ),
});

/** `GET /nodes`, on managers. */
export const nodeList = defineApiProbe({
  id: 'nodes',
  scope: 'engine',
  path: '/nodes',
  shape: z.array(
    z.object({
      ID: z.string(),
      Spec: z.object({ Role: text, Availability: text }),
      Description: z
        .object({ Hostname: text, Engine: z.object({ EngineVersion: text }).nullish() })
        .nullish(),
      ManagerStatus: z.object({ Leader: flag, Reachability: text, Addr: text }).nullish(),
    }),
  ),
});
