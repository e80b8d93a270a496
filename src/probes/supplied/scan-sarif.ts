import { z } from 'zod';
import { text } from '../docker/shapes.ts';
import {
  brief,
  digestIn,
  distinct,
  type ScanFinding,
  type ScanSeverity,
  severityOf,
  timeIn,
} from './image-scan.ts';
import { namesIn, type ScanFormat } from './scan-formats.ts';

/*
 * SARIF 2.1.0 as scanners of images write it (OASIS). The standard has no place for an image, for a severity of a flaw or
 * for the version that mends it: Trivy names the image in the properties of the run and Grype in the places of the
 * results, both tell severity and fix in texts, GitHub's property security-severity is a score of CVSS.
 */

const message = z.object({ text: text }).nullish();
const rule = z.object({
  id: z.string(),
  name: text,
  help: message,
  defaultConfiguration: z.object({ level: text }).nullish(),
  properties: z
    .object({
      'security-severity': z.union([z.string(), z.number()]).nullish(),
      tags: z.array(z.string()).nullish(),
    })
    .nullish(),
});
const result = z.object({
  ruleId: text,
  level: text,
  message,
  locations: z
    .array(z.object({ logicalLocations: z.array(z.object({ fullyQualifiedName: text })).nullish() }))
    .nullish(),
});
const run = z.object({
  tool: z.object({
    driver: z.object({ name: z.string(), version: text, rules: z.array(rule).nullish() }),
  }),
  invocations: z.array(z.object({ startTimeUtc: text, endTimeUtc: text })).nullish(),
  // A run that stopped early may leave its results out.
  results: z.array(result),
  properties: z
    .object({
      imageName: text,
      imageID: text,
      repoTags: z.array(z.string()).nullish(),
      repoDigests: z.array(z.string()).nullish(),
    })
    .nullish(),
});
const log = z.object({ version: z.literal('2.1.0'), runs: z.array(run).max(64) });

type Rule = z.infer<typeof rule>;
type Result = z.infer<typeof result>;

/** A file of SARIF, each run of which is about one image. */
export const sarif: ScanFormat = (content, file) => {
  const parsed = log.safeParse(content);
  if (!parsed.success) return null;
  return parsed.data.runs.map(({ tool, invocations, results, properties }) => {
    const rules = new Map((tool.driver.rules ?? []).map((one) => [one.id, one]));
    const places = results.flatMap(({ locations }) =>
      (locations ?? []).flatMap(({ logicalLocations }) =>
        (logicalLocations ?? []).flatMap(
          ({ fullyQualifiedName }) =>
            /@(sha256:[0-9a-f]{64}):/.exec(fullyQualifiedName.slice(0, 1024))?.[1] ?? [],
        ),
      ),
    );
    const { imageName = '', imageID = '', repoTags, repoDigests } = properties ?? {};
    return {
      file,
      format: 'sarif' as const,
      scanner: brief(`${tool.driver.name} ${/^\d/.test(tool.driver.version) ? tool.driver.version : ''}`),
      digests: [...new Set([...[imageID, imageName, ...(repoDigests ?? [])].flatMap(digestIn), ...places])],
      names: namesIn([imageName, ...(repoTags ?? [])]),
      architecture: null,
      scannedAt: timeIn(invocations?.at(-1)?.endTimeUtc) ?? timeIn(invocations?.at(-1)?.startTimeUtc),
      databaseAt: null,
      distribution: [...rules.values()].some(({ name }) => OF_DISTRIBUTIONS.test(name))
        ? 'known by its packages'
        : null,
      findings: distinct(results.map((one) => findingOf(one, rules.get(one.ruleId)))),
    };
  });
};

/** Names of rules for packages of a distribution: Trivy's, and those of Grype's matchers. */
const OF_DISTRIBUTIONS = /^(?:OsPackage|Dpkg|Apk|Rpm|Portage|Pacman)/;

function findingOf(one: Result, its: Rule | undefined): ScanFinding {
  const texts = [one.message?.text ?? '', its?.help?.text ?? ''].map((told) => told.slice(0, 4096));
  const line = (name: string): string | undefined =>
    texts
      .flatMap((told) => told.split('\n'))
      .find((told) => told.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const fix = line('Fixed Version') ?? line('Fix Version');
  return {
    id: brief(one.ruleId),
    package: brief(line('Package') ?? ''),
    severity: severityIn(one, its, line('Severity')),
    fixed: fix === undefined ? null : fix !== '',
  };
}

/** The scanner's own word comes first; a level alone does not tell high from critical. */
function severityIn(one: Result, its: Rule | undefined, word: string | undefined): ScanSeverity {
  const words = [...(its?.properties?.tags ?? []), word];
  const told = words.map(severityOf).find((severity) => severity !== 'unknown');
  if (told) return told;
  const score = Number(its?.properties?.['security-severity'] ?? Number.NaN);
  if (score >= 0 && score <= 10) return SCORES.find(([least]) => score >= least)?.[1] ?? 'unknown';
  const level = one.level || its?.defaultConfiguration?.level;
  return level === 'warning' ? 'medium' : level === 'note' ? 'low' : 'unknown';
}

/** The bounds of CVSS 3 and 4. */
const SCORES: readonly (readonly [number, ScanSeverity])[] = [
  [9, 'critical'],
  [7, 'high'],
  [4, 'medium'],
  [0.1, 'low'],
  [0, 'negligible'],
];
