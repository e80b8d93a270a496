import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import {
  bodyOf,
  linesOf,
  notRead,
  RECORDS_BEGIN,
  RECORDS_END,
  readRecords,
  unintelligible,
} from './records.ts';

/** Packages that bring an engine, its command, containerd or runc. */
const PACKAGES = [
  'docker.io',
  'docker-ce',
  'docker-ee',
  'docker-engine',
  'docker',
  'moby-engine',
  'docker-cli',
  'docker-ce-cli',
  'docker-ee-cli',
  'moby-cli',
  'podman-docker',
  'containerd',
  'containerd.io',
  'moby-containerd',
  'runc',
  'moby-runc',
] as const;

/** Which of the packages of an engine are installed, by the package managers of the host that are known. */
export const packagesShape = z.object({
  managers: z.array(z.enum(['dpkg', 'rpm'])),
  installed: z.array(z.object({ name: z.string(), version: z.string() })),
});
export type Packages = z.infer<typeof packagesShape>;

/**
 * dpkg-query ends with 1 and rpm with the number of names where packages are not installed; busybox has an rpm of its own.
 * rpm makes a database where there is none, in the home of its user on Debian, and as root it writes into the files
 * beside one that is there: so it is asked about one that exists, and as nobody.
 */
const SCRIPT = `${RECORDS_BEGIN}set -- ${PACKAGES.join(' ')}
record asked
if command -v dpkg-query >/dev/null; then
  l=$(dpkg-query -W -f '\${db:Status-Status} \${Package} \${Version}\\n' "$@" 2>/dev/null)
  record dpkg $?
  printf '%s\\n' "$l"
fi
b=
for d in /usr/lib/sysimage/rpm /var/lib/rpm /usr/share/rpm; do
  for f in rpmdb.sqlite Packages.db Packages; do
    [ -n "$b" ] || [ ! -f "$d/$f" ] || b=$d
  done
done
a=
if [ "$(id -u)" -eq 0 ] && setpriv --reuid=65534 --regid=65534 --clear-groups true 2>/dev/null; then
  a='setpriv --reuid=65534 --regid=65534 --clear-groups'
fi
case $b$(rpm --version 2>/dev/null) in /*RPM*)
  l=$($a rpm --dbpath "$b" -q --qf 'installed %{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n' "$@" 2>/dev/null)
  record rpm $?
  printf '%s\\n' "$l"
;; esac
${RECORDS_END}`;

export const packages = defineScriptProbe({
  id: 'packages',
  source: 'dpkg-query -W and rpm -q (as nobody, where there is setpriv) of the packages of the engine',
  timeoutSeconds: 30,
  maxBytes: 256 * 1024,
  shape: packagesShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<Packages> {
  const read = readRecords(output, 'the packages of the engine');
  if (!read.ok) return read;
  const { records } = read;
  if (!records.some(({ kind }) => kind === 'asked')) return unintelligible('the packages of the engine');
  const dpkg = records.find(({ kind }) => kind === 'dpkg');
  const rpm = records.find(({ kind }) => kind === 'rpm');
  const rpmLines = linesOf(rpm?.body ?? '');
  if (dpkg && !['0', '1'].includes(dpkg.words[0] ?? '')) return failed('dpkg-query');
  if (rpm && rpmLines.filter(isAnswer).length < PACKAGES.length) return failed('rpm');
  const lines = [...linesOf(bodyOf(records, 'dpkg') ?? ''), ...rpmLines];
  const installed = lines.flatMap((line) => {
    const [state, name = '', version = '', ...more] = line.split(' ');
    const kept = state === 'installed' && more.length === 0 && PACKAGES.some((one) => one === name);
    return kept && version !== '' ? [{ name, version: version.slice(0, 128) }] : [];
  });
  const managers = [...(dpkg ? (['dpkg'] as const) : []), ...(rpm ? (['rpm'] as const) : [])];
  return { ok: true, data: { managers, installed } };
}

/** rpm says of each name that it is installed or is not. */
const isAnswer = (line: string): boolean =>
  line.startsWith('installed ') || line.endsWith(' is not installed');

const failed = (manager: string) =>
  notRead(
    'command-failed',
    `${manager} could not read the list of packages.`,
    `Look at what ${manager} says on the host.`,
  );
