/*
 * Results of scanners in the forms that the projects document, with flaws and images of our own: Trivy's report of schema
 * version 2, the document of Grype, the vulnerability report of Clair 4, and SARIF 2.1.0 as Trivy and Grype write it. They
 * were put together by hand from the documentation and from results that the projects keep for their own tests; no scanner
 * was run for them.
 */

export const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

/** A flaw: id, severity, and the version that mends it. */
export type Flaw = readonly [id: string, severity: string, fixed?: string];

export const trivyScan = ({
  image = digest('d'),
  digests = [] as string[],
  at = '2025-12-31T12:00:00.000000005Z',
  os = { Family: 'alpine', Name: '3.20.3' } as object | null,
  flaws = [] as readonly Flaw[],
  type = 'container_image',
  name = 'web:1',
  architecture = 'amd64',
} = {}) =>
  JSON.stringify({
    SchemaVersion: 2,
    CreatedAt: at,
    ArtifactName: name,
    ArtifactType: type,
    Metadata: {
      OS: os,
      ImageID: image,
      DiffIDs: [digest('0')],
      RepoTags: [name],
      RepoDigests: digests,
      ImageConfig: { architecture, config: { Env: ['API_TOKEN=CANARY-in-a-scan'] } },
    },
    Results: [
      {
        Target: `${name} (alpine 3.20.3)`,
        Class: 'os-pkgs',
        Type: 'alpine',
        Vulnerabilities: flaws.map(([VulnerabilityID, Severity, FixedVersion]) => ({
          VulnerabilityID,
          PkgName: 'libssl3',
          InstalledVersion: '3.0.0-r0',
          FixedVersion,
          Severity,
          Description: 'CANARY-description',
        })),
      },
      { Target: 'app', Class: 'secret', Secrets: [{ Match: 'CANARY-secret' }] },
    ],
  });

export const grypeScan = ({
  image = digest('d'),
  manifest = digest('e'),
  at = '2025-12-30T12:00:00.5Z',
  distro = { name: 'debian', version: '13', idLike: [] } as object,
  flaws = [] as readonly Flaw[],
  architecture = 'amd64',
  built = '2025-12-29T06:00:00Z',
  state = (fixed: string | undefined): string => (fixed ? 'fixed' : 'not-fixed'),
} = {}) =>
  JSON.stringify({
    matches: flaws.map(([id, severity, fixed]) => ({
      vulnerability: { id, severity, fix: { versions: fixed ? [fixed] : [], state: state(fixed) } },
      artifact: { name: 'openssl', version: '3.0.0' },
    })),
    source: {
      type: 'image',
      target: {
        userInput: 'web:1',
        imageID: image,
        manifestDigest: manifest,
        tags: ['web:1'],
        repoDigests: [],
        architecture,
        config: 'CANARY-config',
      },
    },
    distro,
    descriptor: {
      name: 'grype',
      version: '0.95.0',
      timestamp: at,
      db: { status: { built } },
    },
  });

export const clairScan = ({ manifest = digest('e'), flaws = [] as readonly Flaw[] } = {}) =>
  JSON.stringify({
    manifest_hash: manifest,
    packages: { 7: { id: '7', name: 'openssl', version: '3.0.0' } },
    distributions: { 1: { id: '1', did: 'debian', name: 'Debian GNU/Linux', version_id: '13' } },
    environments: {},
    vulnerabilities: Object.fromEntries(
      flaws.map(([name, normalized_severity, fixed_in_version = '']) => [
        name,
        { id: name, name, normalized_severity, fixed_in_version, description: 'CANARY-description' },
      ]),
    ),
    package_vulnerabilities: { 7: flaws.map(([name]) => name) },
    enrichments: {},
  });

/** As Trivy writes it: the image in the properties of the run, all else in texts. */
export const trivySarif = ({ image = digest('d'), flaws = [] as readonly Flaw[], at = '' } = {}) =>
  JSON.stringify({
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'Trivy',
            version: '0.68.1',
            rules: flaws.map(([id, severity]) => ({
              id,
              name: 'OsPackageVulnerability',
              help: { text: `Vulnerability ${id}\nSeverity: ${severity}\nPackage: libssl3` },
              properties: { 'security-severity': '9.8', tags: ['vulnerability', 'security', severity] },
            })),
          },
        },
        ...(at === '' ? {} : { invocations: [{ executionSuccessful: true, endTimeUtc: at }] }),
        results: flaws.map(([ruleId, severity, fixed = '']) => ({
          ruleId,
          level: 'error',
          message: {
            text: `Package: libssl3\nInstalled Version: 3.0.0\nVulnerability ${ruleId}\nSeverity: ${severity}\nFixed Version: ${fixed}\nLink: CANARY`,
          },
          locations: [{ physicalLocation: { artifactLocation: { uri: 'web' } } }],
        })),
        properties: { imageName: 'web:1', imageID: image, repoTags: ['web:1'], repoDigests: [] },
      },
    ],
  });

/** As Grype writes it: the manifest stands in the places of the results. */
export const grypeSarif = ({ manifest = digest('e'), flaws = [] as readonly Flaw[] } = {}) =>
  JSON.stringify({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'grype',
            version: '0.95.0',
            rules: flaws.map(([id, severity, fixed = '']) => ({
              id: `${id}-openssl`,
              name: 'DpkgMatcherExactDirectMatch',
              help: {
                text: `Vulnerability ${id}\nSeverity: ${severity}\nPackage: openssl\nFix Version: ${fixed}`,
              },
            })),
          },
        },
        results: flaws.map(([id]) => ({
          ruleId: `${id}-openssl`,
          message: { text: 'The path reports openssl' },
          locations: [
            { logicalLocations: [{ fullyQualifiedName: `web:1@${manifest}:/var/lib/dpkg/status` }] },
          ],
        })),
      },
    ],
  });
