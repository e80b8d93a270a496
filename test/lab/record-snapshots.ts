/*
 * Records the snapshots of test/snapshots anew, from hosts of the lab. Run by hand, as root, when a snapshot's
 * form or what is collected has changed: node test/lab/record-snapshots.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { engineOf, ensureLab, type Host, type Suite, startHost } from './lab.ts';
import { withoutClone } from './without-clone.ts';

const folder = join(import.meta.dirname, '../snapshots');

const wanted: readonly { readonly scenario: string; readonly suite: Suite }[] = [
  { scenario: 'containers', suite: 'sid' },
  { scenario: 'containers', suite: 'trixie' },
  { scenario: 'right-owners-modes', suite: 'sid' },
  { scenario: 'wrong-owners-modes', suite: 'sid' },
  { scenario: 'tcp-tls', suite: 'sid' },
  { scenario: 'two-engines', suite: 'trixie' },
  { scenario: 'swarm-manager', suite: 'sid' },
  { scenario: 'swarm-hardened', suite: 'sid' },
  { scenario: 'swarm-worker', suite: 'trixie' },
  { scenario: 'images', suite: 'sid' },
  { scenario: 'no-engine', suite: 'sid' },
  { scenario: 'beyond/weak', suite: 'sid' },
  { scenario: 'rootless', suite: 'sid' },
];

const readme = (rows: readonly string[]): string => `# Snapshots of real hosts

What \`plimsoll collect\` brought home, as root, from hosts of the lab (test/lab). Tests judge them where there is no lab; \`test/lab/record-snapshots.ts\` records them anew and writes this file.

| snapshot | scenario of the lab | Debian | engine |
| --- | --- | --- | --- |
${rows.join('\n')}
`;

await ensureLab();
await mkdir(folder, { recursive: true });
const rows: string[] = [];
for (const { scenario, suite } of wanted) {
  const host = await startHost({ name: 'recorded', suite, scenario });
  try {
    const name = `${scenario.replaceAll('/', '-')}-${engineOf[suite]}`;
    const version = await versionOf(host);
    await writeFile(join(folder, `${name}.json.gz`), await collectOn(host));
    rows.push(`| ${name} | ${scenario} | ${suite} | ${version} |`);
    process.stdout.write(`${name}\n`);
  } finally {
    await host.stop();
  }
}
await writeFile(join(folder, 'README.md'), readme(rows));

async function collectOn(host: Host): Promise<Buffer> {
  const file = `${host.outDir}/snapshot.json.gz`;
  const collected = await host.plimsoll(['collect', '--quiet', '-o', file]);
  if (collected.exitCode !== 0) throw new Error(`The host could not be collected. ${collected.stderr}`);
  const encoded = await host.run(['base64', file]);
  if (encoded.exitCode !== 0) throw new Error(`The snapshot could not be read. ${encoded.stderr}`);
  const text = gunzipSync(Buffer.from(encoded.stdout, 'base64')).toString();
  return gzipSync(withoutClone(text));
}

/** The engine's own word, else that there is none. */
async function versionOf(host: Host): Promise<string> {
  const answer = await host.run('dockerd --version');
  return /version ([^,]+),/.exec(answer.stdout)?.[1] ?? 'none';
}
