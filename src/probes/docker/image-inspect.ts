import { z } from 'zod';
import { defineApiProbe } from '../../kit/define-probe.ts';
import { buildStep } from './build-step.ts';
import { nameOfSetting, SECRET_PATTERNS, secretsInSetting, secretsInText } from './secret-rules.ts';
import { count, healthCheck, list, map, text } from './shapes.ts';

/** Where in an image's configuration something looks like a secret, and which rules say so. */
const foundSecret = z.strictObject({
  Where: z.enum(['Env', 'Labels', 'Entrypoint', 'Cmd', 'Healthcheck', 'OnBuild']),
  /** Of the setting; empty where there is none, or where the name itself is what was found. */
  Name: z.string(),
  Patterns: z.array(z.enum(SECRET_PATTERNS)),
});
type FoundSecret = z.infer<typeof foundSecret>;

const words = z.union([list(z.string()), z.string().transform((one) => [one])]);

const keptConfig = z.strictObject({
  /** Empty: root. From API 1.52 on an empty one is left out. */
  User: z.string(),
  Healthcheck: healthCheck,
  Secrets: z.array(foundSecret),
});

/** No values of the environment, no labels, no arguments; only what of them looks like a secret (law 5). */
const config = z.union([
  keptConfig,
  z
    .object({
      User: text,
      Env: list(z.string()),
      Labels: map(z.string()),
      Entrypoint: words,
      Cmd: words,
      OnBuild: list(z.string()),
      Healthcheck: z.object({ Test: list(z.string()) }).nullish(),
    })
    .nullish()
    .transform((raw) => ({
      User: raw?.User ?? '',
      Healthcheck: healthCheck.parse(raw?.Healthcheck) ?? null,
      Secrets: [
        ...(raw?.Env ?? []).map((setting) => foundIn('Env', setting)),
        ...Object.entries(raw?.Labels ?? {}).map(([name, value]) => foundIn('Labels', `${name}=${value}`)),
        ...(raw?.OnBuild ?? []).map((step) => foundInText('OnBuild', step)),
        foundInText('Entrypoint', (raw?.Entrypoint ?? []).join(' ')),
        foundInText('Cmd', (raw?.Cmd ?? []).join(' ')),
        foundInText('Healthcheck', (raw?.Healthcheck?.Test ?? []).join(' ')),
      ].filter(({ Patterns }) => Patterns.length > 0),
    })),
]);

function foundIn(Where: 'Env' | 'Labels', setting: string): FoundSecret {
  const name = setting.slice(0, Math.max(0, setting.indexOf('=')));
  return {
    Where,
    Name: nameOfSetting(setting),
    Patterns: [...new Set([...secretsInSetting(setting), ...secretsInText(name)])],
  };
}

const foundInText = (Where: FoundSecret['Where'], all: string): FoundSecret => ({
  Where,
  Name: '',
  Patterns: [...secretsInText(all)],
});

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
