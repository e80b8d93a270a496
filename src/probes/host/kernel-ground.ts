import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { keeps } from '../../kit/kept-shape.ts';
import { bodyOf, linesOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';

/** One value that the kernel shows as a file. That there is no such file is a value too: the kernel lacks the feature. */
const kernelFileShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('read'), value: z.string() }),
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('denied') }),
]);
export type KernelFile = z.infer<typeof kernelFileShape>;

/** The files of one line each that are read. */
export const KERNEL_FILES = [
  '/proc/sys/kernel/kptr_restrict',
  '/proc/sys/kernel/dmesg_restrict',
  '/proc/sys/kernel/perf_event_paranoid',
  '/proc/sys/kernel/randomize_va_space',
  '/proc/sys/kernel/unprivileged_bpf_disabled',
  '/proc/sys/net/core/bpf_jit_harden',
  '/proc/sys/kernel/yama/ptrace_scope',
  '/proc/sys/kernel/modules_disabled',
  '/proc/sys/kernel/kexec_load_disabled',
  '/proc/sys/kernel/tainted',
  '/proc/sys/kernel/unprivileged_userns_clone',
  '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
  '/proc/sys/user/max_user_namespaces',
  '/proc/self/uid_map',
  '/sys/kernel/security/lockdown',
  '/sys/kernel/security/lsm',
  '/sys/module/module/parameters/sig_enforce',
  '/sys/kernel/security/ima/runtime_measurements_count',
  '/sys/kernel/security/evm',
  '/sys/class/dmi/id/sys_vendor',
  '/sys/class/dmi/id/product_name',
  '/sys/hypervisor/type',
  '/run/systemd/container',
] as const;
export type KernelFilePath = (typeof KERNEL_FILES)[number];

/** Variables of UEFI: attributes of four bytes, then the value (UEFI specification, 8.2; shim for the last). */
const EFI_VARIABLES = {
  SecureBoot: 'SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c',
  SetupMode: 'SetupMode-8be4df61-93ca-11d2-aa0d-00e098032b8c',
  MokSBState: 'MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23',
} as const;
export type EfiVariable = keyof typeof EFI_VARIABLES;

const efiVariableShape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('read'), bytes: z.array(z.int().min(0).max(255)) }),
  z.object({ state: z.literal('absent') }),
  z.object({ state: z.literal('denied') }),
  /** There is no od on the host. */
  z.object({ state: z.literal('no-tool') }),
]);

/** Directories and files whose existence says something. */
const MARKS = {
  efi: '/sys/firmware/efi',
  acpi: '/sys/firmware/acpi',
  devicetree: '/sys/firmware/devicetree',
  dmi: '/sys/class/dmi/id',
  modules: '/proc/modules',
  userNamespaces: '/proc/self/ns/user',
  dockerenv: '/.dockerenv',
  containerenv: '/run/.containerenv',
  chromium: '/usr/bin/chromium',
  chrome: '/opt/google/chrome/chrome',
  firefox: '/usr/bin/firefox',
  bubblewrap: '/usr/bin/bwrap',
} as const;

const OPTIONS = [
  'MODULES',
  'MODULE_SIG',
  'MODULE_SIG_FORCE',
  'BPF_SYSCALL',
  'SECURITY_LOCKDOWN_LSM',
  'IMA',
] as const;

/** The ground on which engines stand: what the kernel was built with and told, and what the machine has beneath it. */
export const kernelGroundShape = z.object({
  files: z.record(z.string(), kernelFileShape),
  /** Which of MARKS are there. */
  marks: z.array(z.string()),
  /** Options that the kernel was built with: y, m or n; null where no such list can be read. */
  config: keeps(z.record(z.string(), z.string()), z.partialRecord(z.enum(OPTIONS), z.string())).nullable(),
  /** Words of the kernel's command line about lockdown, modules and measurement. */
  commandLine: z.array(z.string()),
  /** Whether these file systems show anything at all. */
  securityfs: z.boolean(),
  efivarfs: z.boolean(),
  efiVariables: z.record(z.string(), efiVariableShape),
  /** Major version of each TPM; null where the kernel does not say. */
  tpms: z.array(z.object({ name: z.string(), version: z.string().nullable() })),
  /** The processor says that it is a virtual one. */
  hypervisor: z.boolean(),
});
export type KernelGround = z.infer<typeof kernelGroundShape>;

/**
 * One grep for all files of one line: a shell reads byte by byte, and of a number in /proc/sys the kernel hands out nothing after
 * the first read. What it did not print is looked at by the shell.
 */
const SCRIPT = `state() {
  if [ -e "$1" ]; then
    if { true <"$1"; } 2>/dev/null; then printf 'empty %s\\n' "$1"; else printf 'denied %s\\n' "$1"; fi
    return
  fi
  d=\${1%/*}
  while [ ! -e "\${d:-/}" ]; do d=\${d%/*}; done
  if [ -x "\${d:-/}" ]; then printf 'absent %s\\n' "$1"; else printf 'denied %s\\n' "$1"; fi
}
set -- ${KERNEL_FILES.join(' ')}
record files
v=$(grep -Hm 1 '' "$@" 2>/dev/null)
printf '%s\\n' "$v"
record others
nl='
'
for f; do
  case $nl$v in *"$nl$f:"*) ;; *) state "$f" ;; esac
done
record marks
${Object.entries(MARKS)
  .map(([name, path]) => `if [ -e ${path} ]; then echo ${name}; fi\n`)
  .join('')}record words
set -f
c=
{ read -r c </proc/cmdline; } 2>/dev/null
for w in $c; do
  case $w in lockdown=* | module.sig_enforce* | ima_policy=* | ima_appraise=* | ima_hash=* | lsm=*) printf '%s\\n' "$w" ;; esac
done
set +f
record tpms
for d in /sys/class/tpm/tpm[0-9]*; do
  [ -e "$d" ] || continue
  v=
  { read -r v <"$d/tpm_version_major"; } 2>/dev/null
  printf '%s %s\\n' "\${d##*/}" "$v"
done
record shown
set -- /sys/kernel/security/*
if [ -e "$1" ]; then echo securityfs; fi
set -- /sys/firmware/efi/efivars/*
if [ -e "$1" ]; then echo efivarfs; fi
if grep -qm 1 '^flags.* hypervisor' /proc/cpuinfo 2>/dev/null; then echo hypervisor; fi
if [ -d /sys/firmware/efi ]; then
  record variables
  for n in ${Object.values(EFI_VARIABLES).join(' ')}; do
    f=/sys/firmware/efi/efivars/$n
    if [ ! -e "$f" ]; then
      echo "absent $n"
    elif ! { true <"$f"; } 2>/dev/null; then
      echo "denied $n"
    elif ! command -v od >/dev/null; then
      echo "no-tool $n"
    else
      echo "read $n" $(od -An -v -tu1 -N 16 "$f" 2>/dev/null)
    fi
  done
fi
k=
{ read -r k </proc/sys/kernel/osrelease; } 2>/dev/null
options='^(# )?CONFIG_(${OPTIONS.join('|')})[= ]'
for f in "/boot/config-$k" "/lib/modules/$k/config" /proc/config.gz; do
  { true <"$f"; } 2>/dev/null || continue
  case $f in *.gz) command -v gzip >/dev/null || continue ;; esac
  record options "$f"
  case $f in *.gz) gzip -dc <"$f" 2>/dev/null ;; *) cat "$f" ;; esac | grep -E "$options"
  break
done
`;

export const kernelGround = defineScriptProbe({
  id: 'kernel-ground',
  source:
    '/proc/sys/kernel, /proc/sys/user, /sys/kernel/security, /sys/module/module, /sys/firmware/efi, /sys/class/tpm, /sys/class/dmi, /proc/cmdline, /proc/cpuinfo and the configuration of the kernel',
  timeoutSeconds: 30,
  maxBytes: 1024 * 1024,
  shape: kernelGroundShape,
  script: `${RECORDS_BEGIN}${SCRIPT}${RECORDS_END}`,
  project,
});

function project(output: ScriptOutput): Projection<KernelGround> {
  const read = readRecords(output, 'the ground of the kernel');
  if (!read.ok) return read;
  const part = (kind: string): readonly string[] => linesOf(bodyOf(read.records, kind) ?? '');
  const files = { ...readIn(part('files')), ...othersIn(part('others')) };
  if (KERNEL_FILES.some((path) => files[path] === undefined))
    return unintelligible('the ground of the kernel');
  const shown = part('shown');
  const options = optionsIn(part('options'));
  const marks: readonly string[] = Object.keys(MARKS);
  return {
    ok: true,
    data: {
      files,
      marks: part('marks').filter((mark) => marks.includes(mark)),
      // Every kernel says whether it has modules; without that it is no list of options, or an empty one.
      config: options.MODULES === undefined ? null : options,
      commandLine: part('words').map((word) => word.slice(0, 255)),
      securityfs: shown.includes('securityfs'),
      efivarfs: shown.includes('efivarfs'),
      efiVariables: Object.fromEntries(part('variables').flatMap(variableIn)),
      tpms: part('tpms').map((line) => {
        const [name = '', version = ''] = line.split(' ');
        return { name: name.slice(0, 64), version: /^\d{1,3}$/.test(version) ? version : null };
      }),
      hypervisor: shown.includes('hypervisor'),
    },
  };
}

const isKernelFile = (path: string): boolean => KERNEL_FILES.some((known) => known === path);

function readIn(lines: readonly string[]): Record<string, KernelFile> {
  return Object.fromEntries(
    lines.flatMap((line): [string, KernelFile][] => {
      const end = line.indexOf(':');
      const path = line.slice(0, Math.max(end, 0));
      const value = line
        .slice(end + 1)
        .trim()
        .slice(0, 512);
      return isKernelFile(path) ? [[path, { state: 'read', value }]] : [];
    }),
  );
}

/** One without a line has an empty value, one that could be opened and gave an error included. */
function othersIn(lines: readonly string[]): Record<string, KernelFile> {
  return Object.fromEntries(
    lines.flatMap((line): [string, KernelFile][] => {
      const [state, path = ''] = line.split(' ');
      if (!isKernelFile(path)) return [];
      if (state === 'empty') return [[path, { state: 'read', value: '' }]];
      return state === 'absent' || state === 'denied' ? [[path, { state }]] : [];
    }),
  );
}

function optionsIn(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^CONFIG_(\w+)=([ymn])$/.exec(line) ?? [];
      const [, unset = ''] = /^# CONFIG_(\w+) is not set$/.exec(line) ?? [];
      if (name !== '') return [[name, value]];
      return unset === '' ? [] : [[unset, 'n']];
    }),
  );
}

type EfiState = z.infer<typeof efiVariableShape>;

function variableIn(line: string): [string, EfiState][] {
  const [state, file, ...words] = line.split(' ');
  const name = Object.entries(EFI_VARIABLES).find(([, path]) => path === file)?.[0];
  if (name === undefined) return [];
  if (state === 'absent' || state === 'denied' || state === 'no-tool') return [[name, { state }]];
  const bytes = words.filter((word) => /^\d{1,3}$/.test(word)).map(Number);
  return [[name, { state: 'read', bytes: bytes.filter((byte) => byte <= 255) }]];
}
