import { z } from 'zod';
import { defineApiProbe } from '../../kit/define-probe.ts';
import { keeps } from '../../kit/kept-shape.ts';
import { buildStep } from './build-step.ts';
import { foundDoubt, foundSecret, searchConfiguration, searchedParts } from './config-secrets.ts';
import { count, healthCheck, list, text } from './shapes.ts';

const keptConfig = z.strictObject({
  /** Empty: root. From API 1.52 on an empty one is left out. */
  User: z.string(),
  Healthcheck: healthCheck,
  Secrets: z.array(foundSecret),
  /** The day of the build by its label, where that is a date; missing in older snapshots. */
  BuiltAt: z.iso.datetime({ offset: true }).nullable().optional(),
  /** Missing in snapshots that were taken before doubts were told. */
  Doubts: z.array(foundDoubt).optional(),
});

/** No values of the environment, no labels, no arguments; only what of them looks like a secret (law 5). */
const config = z.union([
  keptConfig,
  keeps(
    searchedParts
      .extend({ User: text })
      .nullish()
      .transform((raw) => ({
        User: raw?.User ?? '',
        Healthcheck: healthCheck.parse(raw?.Healthcheck) ?? null,
        BuiltAt: dateIn(raw?.Labels['org.opencontainers.image.created']),
        ...searchConfiguration(raw ?? searchedParts.parse({})),
      })),
    keptConfig,
  ),
]);

/** A label can hold anything; only a date is kept of this one. */
const dateIn = (label: string | undefined): string | null =>
  z.iso.datetime({ offset: true }).safeParse(label).data ?? null;

/** `GET /images/{id}/json`: how the image was configured when it was built. */
export const imageInspect = defineApiProbe({
  id: 'image-inspect',
  scope: 'image',
  path: '/images/sha256:{id}/json',
  maxBytes: 2 * 1024 * 1024,
  shape: z.object({
    Id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    RepoTags: list(z.string()),
    RepoDigests: list(z.string()),
    /** ISO 8601; reproducible builds write any date, engines may leave it out. */
    Created: text,
    Size: count,
    Config: config,
    /** Digests of what each layer holds, the oldest first. */
    RootFS: z.object({ Layers: list(z.string()) }).nullish(),
  }),
});
export type ImageInspect = z.infer<typeof imageInspect.shape>;

/** `GET /images/{id}/history`: the steps that built the image, the newest first. */
export const imageHistory = defineApiProbe({
  id: 'image-history',
  scope: 'image',
  path: '/images/sha256:{id}/history',
  maxBytes: 4 * 1024 * 1024,
  shape: z.array(buildStep),
});
