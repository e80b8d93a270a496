/*
 * Records anew what the script of every probe prints on hosts of the lab, for test/probes/host/recorded. Run by
 * hand, as root, when a script or a shape has changed: node test/lab/record-outputs.ts [NAME...]. Look the
 * difference through before it is committed: tests take these files for the truth.
 */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { hostSubject } from '../../src/kit/host-subject.ts';
import { type Snapshot, snapshotSchema } from '../../src/model/snapshot.ts';
import { SCRIPT_PROBES } from '../../src/probes/host/table.ts';
import { ensureLab, type Host, type Suite, startHost } from './lab.ts';
import { ensureMachine, startMachine } from './machine.ts';
import { withoutClone } from './without-clone.ts';

interface Wanted {
  /** Name of the file. */
  readonly name: string;
  /** What the file says of the host. */
  readonly host: string;
  readonly suite: Suite | 'machine';
  readonly scenario: string;
  readonly user: 'root' | 'operator1';
  readonly shell?: readonly string[];
  /** The only probes that are recorded there, since others have nothing to read; all where it is missing. */
  readonly only?: readonly string[];
}

const HOSTS: readonly Wanted[] = [
  {
    name: 'engine-20.10-wrong-modes',
    host: 'Debian bookworm lab host, engine 20.10 with wrong owners and modes, read as root with busybox sh',
    suite: 'bookworm',
    scenario: 'wrong-owners-modes',
    user: 'root',
    shell: ['busybox', 'sh'],
  },
  {
    name: 'engine-26.1-tls',
    host: 'Debian trixie lab host, engine 26.1 with TCP and client certificates, read as root',
    suite: 'trixie',
    scenario: 'tcp-tls',
    user: 'root',
  },
  {
    name: 'engine-28.5-swarm',
    host: 'Debian sid lab host, engine 28.5 as the manager of a swarm with services, read as root',
    suite: 'sid',
    scenario: 'swarm-hardened',
    user: 'root',
  },
  {
    name: 'engine-28.5-nobody',
    host: 'the same host, read as a user without any rights',
    suite: 'sid',
    scenario: 'swarm-hardened',
    user: 'operator1',
  },
  {
    name: 'engine-28.5-rootless',
    host: 'Debian sid lab host, engine 28.5 of root and one of a user under rootlesskit, read as root',
    suite: 'sid',
    scenario: 'rootless',
    user: 'root',
  },
  {
    name: 'engine-28.5-weak',
    host: 'Debian sid lab host, engine 28.5 with the weaknesses that are looked for beyond the benchmark, read as root',
    suite: 'sid',
    scenario: 'beyond/weak',
    user: 'root',
    only: ['compose-files', 'device-nodes'],
  },
  {
    name: 'engine-28.5-hardened',
    host: 'Debian sid lab host, engine 28.5 without those weaknesses and with a seccomp profile in a file, read as root',
    suite: 'sid',
    scenario: 'beyond/hardened',
    user: 'root',
    only: ['seccomp-files'],
  },
  {
    name: 'engine-26.1-systemd',
    host: 'Debian trixie machine with systemd, cgroup v2, AppArmor and loaded audit rules, engine 26.1, read as root',
    suite: 'machine',
    scenario: 'audit-loaded',
    user: 'root',
  },
  {
    name: 'engine-26.1-systemd-auditor',
    host: 'the same machine, read as a user with nothing but a login',
    suite: 'machine',
    scenario: 'audit-loaded',
    user: 'operator1',
  },
];

const asked = process.argv.slice(2);
for (const wanted of HOSTS.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const host = await start(wanted);
  try {
    const file = join(import.meta.dirname, '../probes/host/recorded', `${wanted.name}.json`);
    const recording = { host: wanted.host, outputs: await outputsOn(host, wanted) };
    await writeFile(file, withoutClone(`${JSON.stringify(recording, null, 1)}\n`));
    process.stdout.write(`${wanted.name}\n`);
  } finally {
    await host.stop();
  }
}

async function start({ suite, scenario }: Wanted): Promise<Host> {
  if (suite === 'machine') {
    await ensureMachine();
    return startMachine({ name: 'recorded', scenario });
  }
  await ensureLab();
  return startHost({ name: 'recorded', suite, scenario });
}

async function outputsOn(
  host: Host,
  { user, shell = ['sh'], only }: Wanted,
): Promise<Record<string, unknown>> {
  const subject = hostSubject(await collected(host, user));
  const outputs: Record<string, unknown> = {};
  for (const probe of SCRIPT_PROBES.filter(({ id }) => only?.includes(id) ?? true)) {
    const parameters = probe.parameters?.(subject) ?? [];
    if (probe.parameters !== null && parameters.length === 0) continue;
    const { exitCode, stdout } = await host.run([...shell, '-s', '--', ...parameters], {
      user,
      stdin: probe.script,
    });
    outputs[probe.id] = {
      exitCode,
      stdout: stdout.split('\n'),
      projected: probe.project({ exitCode, stdout }),
    };
  }
  return outputs;
}

/** What the scripts of the second round are made from. */
async function collected(host: Host, user: string): Promise<Snapshot> {
  const file = `${host.outDir}/${user}.json.gz`;
  const { exitCode, stderr } = await host.plimsoll(['collect', '--quiet', '-o', file], { user });
  if (exitCode !== 0) throw new Error(`The host could not be collected. ${stderr}`);
  const { stdout } = await host.run(['base64', file]);
  return snapshotSchema.parse(JSON.parse(gunzipSync(Buffer.from(stdout, 'base64')).toString()));
}
