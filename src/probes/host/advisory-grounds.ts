import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { bodyOf, linesOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import { ALL_PROCESSES, TRUST } from './shell-parts.ts';

/** Programs that make advisories matter: a firewall, and what uses the CRI of containerd. */
const PROGRAMS = [
  'firewalld',
  'kubelet',
  'kubelite',
  'k3s',
  'k3s-server',
  'k3s-agent',
  'rke2',
  'k0s',
] as const;
const DAEMONS = ['dockerd', 'containerd'] as const;
/** Modules through which flaws of the kernel are reached. */
const MODULES = ['algif_aead', 'esp4', 'esp6', 'rxrpc', 'nf_tables'] as const;

const MOST_BUILDERS = 8;
const MOST_NAMES = 500;

/** What a host shows that decides whether known flaws concern it. */
export const advisoryGroundsShape = z.object({
  /** Who built the kernel that runs and when, as `uname -v` says. */
  kernelBuild: z.string(),
  /** What Ubuntu adds to that: the version of its package. */
  kernelSignature: z.string(),
  /** Names of the live patches that are loaded. */
  livePatches: z.array(z.string()),
  /** user.max_user_namespaces; null where the kernel does not say. */
  maxUserNamespaces: z.number().nullable(),
  /** kernel.unprivileged_userns_clone of Debian and Ubuntu; null where the kernel has no such switch. */
  unprivilegedUserNamespaces: z.boolean().nullable(),
  /** Whether cgroups are those of version 2 alone. */
  cgroupV2: z.boolean(),
  modules: z.array(z.enum(MODULES)),
  programs: z.array(z.enum(PROGRAMS)),
  /** Daemons that still run a program whose file was replaced or removed; null where that may not be seen. */
  replaced: z.array(z.enum(DAEMONS)).nullable(),
  /** Whether all processes could be seen, and were not too many to be told. */
  complete: z.boolean(),
  /** Each buildkitd outside containers; null where its version was not told. */
  builders: z.array(z.object({ pid: z.int(), path: z.string(), version: z.string().nullable() })),
});
export type AdvisoryGrounds = z.infer<typeof advisoryGroundsShape>;

/**
 * A builder is asked for its version only where root alone can have put its program there. A process in a container has
 * the container's id in its cgroup; where the host itself is a container, its first process has one as well.
 */
const SCRIPT = `${RECORDS_BEGIN}${TRUST}${ALL_PROCESSES}told() {
  record "$1"
  { head -c 1024 "$2"; } 2>/dev/null
  echo
}
told kernel-build /proc/sys/kernel/version
told kernel-signature /proc/version_signature
told user-namespaces /proc/sys/user/max_user_namespaces
told user-clone /proc/sys/kernel/unprivileged_userns_clone
record patches
for d in /sys/kernel/livepatch/*; do [ ! -d "$d" ] || printf '%s\\n' "\${d##*/}"; done
[ ! -f /sys/fs/cgroup/cgroup.controllers ] || record unified
record modules
for m in ${MODULES.join(' ')}; do [ ! -d "/sys/module/$m" ] || printf '%s\\n' "$m"; done
if { true </proc/1/status; } 2>/dev/null; then record visible; fi
record names
l=$(grep -HxE '${[...PROGRAMS, ...DAEMONS, 'buildkitd'].join('|')}' /proc/[0-9]*/comm 2>/dev/null | head -n ${MOST_NAMES})
printf '%s\\n' "$l"
set -- $(printf '%s\\n' "$l" | sed -nE 's,^(/proc/[0-9]+)/comm:(${DAEMONS.join('|')})$,\\1/exe,p')
record programs
[ $# -eq 0 ] || stat -c "$T program %n
%N" "$@" 2>/dev/null
n=0
own=$(grep -oE '[0-9a-f]{64}' /proc/1/cgroup 2>/dev/null | sort -u)
for p in $(printf '%s\\n' "$l" | sed -n 's|^/proc/\\([0-9]*\\)/comm:buildkitd$|\\1|p'); do
  if grep -oE '[0-9a-f]{64}' "/proc/$p/cgroup" 2>/dev/null | grep -qvxF "$own"; then continue; fi
  n=$((n + 1))
  if [ $n -gt ${MOST_BUILDERS} ]; then
    record more-builders
    break
  else
    f=$(readlink "/proc/$p/exe" 2>/dev/null)
    record builder "$p" "$f"
    if [ -n "$f" ] && [ "$(trusted "$f")" = root ]; then
      v=$(HOME=/nonexistent timeout 5 "$f" --version 2>/dev/null </dev/null | head -c 256)
      printf '%s\\n' "$v"
    fi
  fi
done
${RECORDS_END}`;

export const advisoryGrounds = defineScriptProbe({
  id: 'advisory-grounds',
  source:
    '/proc/sys/kernel/version, /proc/version_signature, sysctls of user namespaces, /sys/kernel/livepatch, /sys/module, names of processes, programs of dockerd and containerd, buildkitd --version',
  timeoutSeconds: 60,
  maxBytes: 1024 * 1024,
  shape: advisoryGroundsShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<AdvisoryGrounds> {
  const read = readRecords(output, 'what known flaws depend on');
  if (!read.ok) return read;
  const { records } = read;
  const has = (kind: string): boolean => records.some((record) => record.kind === kind);
  const part = (kind: string): string => (bodyOf(records, kind) ?? '').trim();
  if (!has('names') || part('kernel-build') === '') return unintelligible('what known flaws depend on');
  const names = linesOf(part('names')).map((line) => line.slice(line.indexOf(':') + 1));
  const links = records.filter(({ kind }) => kind === 'program');
  const daemons = names.filter((name) => DAEMONS.some((daemon) => daemon === name)).length;
  const complete = has('visible') && names.length < MOST_NAMES && !has('more-builders');
  const most = part('user-namespaces');
  const clone = part('user-clone');
  return {
    ok: true,
    data: {
      kernelBuild: part('kernel-build').slice(0, 255),
      kernelSignature: part('kernel-signature').slice(0, 255),
      livePatches: linesOf(part('patches'))
        .slice(0, 20)
        .map((name) => name.slice(0, 64)),
      maxUserNamespaces: /^\d{1,10}$/.test(most) ? Number(most) : null,
      unprivilegedUserNamespaces: clone === '' ? null : clone !== '0',
      cgroupV2: has('unified'),
      modules: MODULES.filter((name) => linesOf(part('modules')).includes(name)),
      programs: PROGRAMS.filter((name) => names.includes(name)),
      replaced: complete && links.length === daemons ? replacedOf(links.map(({ body }) => body)) : null,
      complete,
      builders: records.flatMap(({ kind, words: [pid, ...path], body }) =>
        kind === 'builder' && /^\d{1,10}$/.test(pid ?? '')
          ? [{ pid: Number(pid), path: path.join(' ').slice(0, 512), version: versionOf(body) }]
          : [],
      ),
    },
  };
}

/** stat writes a link as 'NAME' -> 'TARGET'. */
const replacedOf = (links: readonly string[]): AdvisoryGrounds['replaced'] =>
  DAEMONS.filter((daemon) => links.some((link) => link.trim().endsWith(`/${daemon} (deleted)'`)));

/** `buildkitd github.com/moby/buildkit v0.12.5 bac3f2b…` */
const versionOf = (body: string): string | null => /\bv?(\d+\.\d+\.\d+\S{0,64})/.exec(body)?.[1] ?? null;
