import { z } from 'zod';
import { text } from '../docker/shapes.ts';
import {
  brief,
  digestIn,
  distinct,
  type ImageScan,
  type ScanFinding,
  severityOf,
  timeIn,
} from './image-scan.ts';

/*
 * The results of scanners, each recognised by what only it writes. The formats are those that the projects document:
 * Trivy's report of schema version 2, the JSON document of Grype, the vulnerability report of Clair 4 (its OpenAPI
 * description). Of each the parts below are read and nothing else.
 */

/** What is read of a file of one format; null where it is of another. */
export type ScanFormat = (content: unknown, file: string) => readonly ImageScan[] | 'no-image' | null;

const some = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
const many = <T extends z.ZodType>(value: T) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform((entries) => entries ?? {});

const trivyReport = z.object({
  SchemaVersion: z.literal(2),
  CreatedAt: text,
  ArtifactName: text,
  ArtifactType: z.string(),
  Trivy: z.object({ Version: text }).nullish(),
  Metadata: z
    .object({
      OS: z.object({ Family: text, Name: text, EOSL: z.boolean().nullish() }).nullish(),
      ImageID: text,
      RepoTags: some(z.string()),
      RepoDigests: some(z.string()),
      ImageConfig: z.object({ architecture: text }).nullish(),
    })
    .nullish(),
  Results: some(
    z.object({
      Class: text,
      Vulnerabilities: some(
        z.object({
          VulnerabilityID: z.string(),
          PkgName: text,
          FixedVersion: text,
          Severity: text,
        }),
      ),
    }),
  ),
});

/** `trivy image --format json` */
export const trivy: ScanFormat = (content, file) => {
  const parsed = trivyReport.safeParse(content);
  if (!parsed.success) return null;
  const { ArtifactName, ArtifactType, Metadata, Results, CreatedAt, Trivy } = parsed.data;
  if (ArtifactType !== 'container_image') return 'no-image';
  const os = Metadata?.OS;
  return [
    {
      file,
      format: 'trivy',
      scanner: brief(`Trivy ${Trivy?.Version ?? ''}`),
      digests: [
        ...new Set([Metadata?.ImageID, ArtifactName, ...(Metadata?.RepoDigests ?? [])].flatMap(digestIn)),
      ],
      names: namesIn([ArtifactName, ...(Metadata?.RepoTags ?? [])]),
      architecture: brief(Metadata?.ImageConfig?.architecture) || null,
      scannedAt: timeIn(CreatedAt),
      databaseAt: null,
      // It tells the distribution also where its packages were not asked for, or nobody follows their flaws any more.
      distribution:
        os &&
        os.EOSL !== true &&
        os.Family !== '' &&
        os.Family !== 'none' &&
        Results.some(({ Class }) => Class === 'os-pkgs')
          ? brief(`${os.Family} ${os.Name}`)
          : null,
      findings: distinct(
        Results.flatMap(({ Vulnerabilities }) =>
          Vulnerabilities.map(({ VulnerabilityID, PkgName, FixedVersion, Severity }) => ({
            id: brief(VulnerabilityID),
            package: brief(PkgName),
            severity: severityOf(Severity),
            fixed: FixedVersion !== '',
          })),
        ),
      ),
    },
  ];
};

const grypeDocument = z.object({
  matches: z.array(
    z.object({
      vulnerability: z.object({
        id: z.string(),
        severity: text,
        fix: z.object({ versions: some(z.string()), state: text }).nullish(),
      }),
      artifact: z.object({ name: text }),
    }),
  ),
  source: z.object({ type: z.string(), target: z.unknown() }).nullish(),
  distro: z.object({ name: text, version: text }).nullish(),
  descriptor: z.object({
    name: z.literal('grype'),
    version: text,
    timestamp: text,
    // Where it stands changed with the schema of the database.
    db: z.object({ built: text, status: z.object({ built: text }).nullish() }).nullish(),
  }),
});
const grypeTarget = z.object({
  userInput: text,
  imageID: text,
  manifestDigest: text,
  tags: some(z.string()),
  repoDigests: some(z.string()),
  architecture: text,
});

/** `grype --output json` */
export const grype: ScanFormat = (content, file) => {
  const parsed = grypeDocument.safeParse(content);
  if (!parsed.success) return null;
  const { matches, source, distro, descriptor } = parsed.data;
  const target = grypeTarget.safeParse(source?.target);
  if (source?.type !== 'image' || !target.success) return 'no-image';
  const { userInput, imageID, manifestDigest, tags, repoDigests, architecture } = target.data;
  return [
    {
      file,
      format: 'grype',
      scanner: brief(`Grype ${/^\d/.test(descriptor.version) ? descriptor.version : ''}`),
      digests: [...new Set([imageID, manifestDigest, userInput, ...repoDigests].flatMap(digestIn))],
      names: namesIn([userInput, ...tags]),
      architecture: brief(architecture) || null,
      scannedAt: timeIn(descriptor.timestamp),
      databaseAt: timeIn(descriptor.db?.status?.built) ?? timeIn(descriptor.db?.built),
      distribution: distro && distro.name !== '' ? brief(`${distro.name} ${distro.version}`) : null,
      findings: distinct(
        matches.map(({ vulnerability, artifact }) => ({
          id: brief(vulnerability.id),
          package: brief(artifact.name),
          severity: severityOf(vulnerability.severity),
          fixed: fixOfGrype(vulnerability.fix),
        })),
      ),
    },
  ];
};

/** It does not know of every flaw whether there is a fix. */
function fixOfGrype(
  fix: { versions: readonly string[]; state: string } | null | undefined,
): ScanFinding['fixed'] {
  if (fix?.state === 'fixed' || (fix?.versions.length ?? 0) > 0) return true;
  return fix?.state === 'not-fixed' || fix?.state === 'wont-fix' ? false : null;
}

const clairReport = z.object({
  manifest_hash: z.string(),
  packages: many(z.object({ name: text })),
  distributions: many(z.object({ did: text, name: text, version_id: text })),
  vulnerabilities: many(
    z.object({ name: text, id: text, normalized_severity: text, severity: text, fixed_in_version: text }),
  ),
  package_vulnerabilities: many(some(z.string())),
});

/** `clairctl report --out json`, and the answer of Clair's matcher; neither says when it was made. */
export const clair: ScanFormat = (content, file) => {
  const given = clairReport.safeParse(content);
  if (!given.success || typeof content !== 'object' || content === null || !('vulnerabilities' in content))
    return null;
  const { manifest_hash, packages, distributions, vulnerabilities, package_vulnerabilities } = given.data;
  const [distribution] = Object.values(distributions);
  return [
    {
      file,
      format: 'clair',
      scanner: 'Clair',
      digests: [...digestIn(manifest_hash)],
      names: [],
      architecture: null,
      scannedAt: null,
      databaseAt: null,
      distribution: distribution
        ? brief(`${distribution.did || distribution.name} ${distribution.version_id}`)
        : null,
      findings: distinct(
        Object.entries(package_vulnerabilities).flatMap(([id, flaws]) =>
          flaws.flatMap((flaw) => {
            const told = vulnerabilities[flaw];
            if (!told) return [];
            return {
              id: brief(told.name || told.id),
              package: brief(packages[id]?.name),
              severity: severityOf(told.normalized_severity || told.severity),
              fixed: told.fixed_in_version !== '',
            };
          }),
        ),
      ),
    },
  ];
};

export const namesIn = (names: readonly string[]): string[] =>
  [...new Set(names.map((name) => brief(name, 512)))]
    .filter((name) => name !== '' && digestIn(name).length === 0)
    .slice(0, 64);
