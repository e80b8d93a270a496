import { z } from 'zod';
import { doubtOfSetting, SECRET_DOUBTS } from './secret-doubts.ts';
import {
  isSearchable,
  nameOfSetting,
  SECRET_PATTERNS,
  secretsInSetting,
  secretsInText,
} from './secret-rules.ts';
import { list, map } from './shapes.ts';

/*
 * What in the configuration of an image or a container looks like a secret: where it stands, the name of the setting, and
 * which rule says so. The values are searched as they arrive and dropped (law 5).
 */

const PLACES = ['Env', 'Labels', 'Entrypoint', 'Cmd', 'Healthcheck', 'OnBuild'] as const;
type Place = (typeof PLACES)[number];

/** Where something looks like a secret, and which rules say so. */
export const foundSecret = z.strictObject({
  Where: z.enum(PLACES),
  /** Of the setting; empty where there is none, or where the name itself is what was found. */
  Name: z.string(),
  Patterns: z.array(z.enum(SECRET_PATTERNS)),
});
export type FoundSecret = z.infer<typeof foundSecret>;

/** Where something may be a secret, and why that is not certain. */
export const foundDoubt = z.strictObject({
  Where: z.enum(PLACES),
  Name: z.string(),
  Doubt: z.enum(SECRET_DOUBTS),
});
export type FoundDoubt = z.infer<typeof foundDoubt>;

const words = z.union([list(z.string()), z.string().transform((one) => [one])]);

/** The parts of a configuration that are searched, as engines answer them. */
export const searchedParts = z.object({
  Env: list(z.string()),
  Labels: map(z.string()),
  Entrypoint: words,
  Cmd: words,
  OnBuild: list(z.string()),
  Healthcheck: z.object({ Test: list(z.string()) }).nullish(),
});

/** Everything in a configuration that is, or may be, a secret. */
export function searchConfiguration(parts: z.infer<typeof searchedParts>): {
  readonly Secrets: FoundSecret[];
  readonly Doubts: FoundDoubt[];
} {
  const { Env, Labels, Entrypoint, Cmd, OnBuild, Healthcheck } = parts;
  const settings: readonly (readonly [Place, string])[] = [
    ...Env.map((setting) => ['Env', setting] as const),
    ...Object.entries(Labels).map(([name, value]) => ['Labels', `${name}=${value}`] as const),
  ];
  const texts: readonly (readonly [Place, string])[] = [
    ...OnBuild.map((step) => ['OnBuild', step] as const),
    ['Entrypoint', Entrypoint.join(' ')],
    ['Cmd', Cmd.join(' ')],
    ['Healthcheck', (Healthcheck?.Test ?? []).join(' ')],
  ];
  return {
    Secrets: [
      ...settings.map(([where, setting]) => foundIn(where, setting)),
      ...texts.map(([Where, text]) => ({ Where, Name: '', Patterns: [...secretsInText(text)] })),
    ].filter(({ Patterns }) => Patterns.length > 0),
    Doubts: [
      ...settings.flatMap(([Where, setting]) => {
        const Doubt = doubtOfSetting(setting);
        return Doubt === null ? [] : [{ Where, Name: plainName(setting), Doubt }];
      }),
      ...texts.flatMap(([Where, text]) =>
        isSearchable(text) ? [] : [{ Where, Name: '', Doubt: 'too-long' as const }],
      ),
    ],
  };
}

/**
 * The name of a setting that is in doubt, where it is written as names are. A text with an equals sign in it that is all
 * value, such as a key in base64, would otherwise leave its beginning as a name.
 */
function plainName(setting: string): string {
  const name = nameOfSetting(setting);
  const isName = /^(?:[A-Z_][A-Z\d_]*|[a-z][a-z\d_./-]*)$/.test(name);
  return isName && !/[A-Za-z\d]{32}|(?:[a-z]+\d+){4}|(?:[A-Z]+\d+){4}/.test(name) ? name : '';
}

function foundIn(Where: Place, setting: string): FoundSecret {
  const name = setting.slice(0, Math.max(0, setting.indexOf('=')));
  return {
    Where,
    Name: nameOfSetting(setting),
    Patterns: [...new Set([...secretsInSetting(setting), ...secretsInText(name)])],
  };
}

/** What was found in the configuration of a container. */
const found = z.strictObject({ Secrets: z.array(foundSecret), Doubts: z.array(foundDoubt) });

/**
 * The configuration of a container with what was found in it, which has to be searched before the rest is dropped. One
 * that was kept before, whose command is a number, has it already, or never had it and then does not get it.
 */
export const searchedBefore = <T extends z.ZodType>(kept: T) =>
  z.preprocess((raw) => {
    if (typeof raw !== 'object' || raw === null || ('Cmd' in raw && typeof raw.Cmd === 'number')) return raw;
    const parts = searchedParts.safeParse(raw);
    return { ...raw, Found: parts.success ? searchConfiguration(parts.data) : null };
  }, kept);

/** Null where a configuration was not searched; missing in snapshots that were taken before there was a search. */
export const foundInConfiguration = found.nullish();
