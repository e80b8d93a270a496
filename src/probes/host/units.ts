import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { notRead, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';
import { REACH } from './shell-parts.ts';
import { type Unit, unitFromFiles, unitFromSystemd, unitShape } from './unit-texts.ts';

export const UNITS = ['docker.service', 'docker.socket', 'containerd.service'] as const;
export type UnitName = (typeof UNITS)[number];

/** Units as systemd knows them, or, where it does not run, the first file found in its search path. */
export const unitsShape = z.object({
  systemd: z.boolean(),
  units: z.object({
    'docker.service': unitShape,
    'docker.socket': unitShape,
    'containerd.service': unitShape,
  }),
});
export type Units = z.infer<typeof unitsShape>;

/** systemd's search path, strongest first; where it does not run, the files are looked for in it by hand. */
const UNIT_DIRECTORIES = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map(
  (top) => `${top}/systemd/system`,
);

const SCRIPT = `${RECORDS_BEGIN}${REACH}if [ -d /run/systemd/system ]; then
  for u in ${UNITS.join(' ')}; do
    # Ids of units that are aliases differ from what was asked for, so each is asked for by itself.
    o=$(timeout 8 systemctl show -p LoadState,FragmentPath,DropInPaths,Listen,ExecStart,LimitNOFILE,LimitNPROC "$u" 2>&1)
    e=$?
    record systemd "$u" "$e"
    printf '%s\\n' "$o" | head -c 65536
    echo
  done
else
  seen() {
    if [ -e "$1" ]; then return 0; fi
    reach "$1"
    case $reached in absent | again) ;; *) record denied "$d" ;; esac
  }
  for d in ${UNIT_DIRECTORIES.join(' ')}; do
    seen "$d/x"
  done
  for u in ${UNITS.join(' ')}; do
    record unit "$u"
    for d in ${UNIT_DIRECTORIES.join(' ')}; do
      for f in "$d/$u" "$d/$u.d" "$d/$u.d"/*.conf; do
        if [ -e "$f" ] && ! { [ -r "$f" ] && { [ -f "$f" ] || [ -x "$f" ]; }; }; then
          record hidden "$u"
          printf '%s\\n' "$f"
        fi
      done
    done
    for d in ${UNIT_DIRECTORIES.join(' ')}; do
      if [ -L "$d/$u" ] && [ "$(readlink -f "$d/$u")" = /dev/null ]; then
        record masked "$u"
        break
      elif [ -f "$d/$u" ]; then
        record file "$u"
        printf '%s\\n' "$d/$u"
        head -c 65536 "$d/$u" 2>/dev/null | grep -E '^[[:space:]]*(ListenStream|ExecStart|LimitNOFILE|LimitNPROC)[[:space:]]*=' | cut -c1-1024
        break
      fi
    done
    for d in ${UNIT_DIRECTORIES.join(' ')}; do
      for f in "$d/$u.d"/*.conf; do
        if [ -f "$f" ] || { [ -L "$f" ] && [ "$(readlink -f "$f")" = /dev/null ]; }; then
          record drop-in "$u"
          printf '%s\\n' "$f"
          [ -f "$f" ] && head -c 65536 "$f" 2>/dev/null | grep -E '^[[:space:]]*(ListenStream|ExecStart|LimitNOFILE|LimitNPROC)[[:space:]]*=' | cut -c1-1024
        fi
      done
    done
  done
fi
${RECORDS_END}`;

export const units = defineScriptProbe({
  id: 'units',
  source: 'systemctl show docker.service docker.socket containerd.service, unit files',
  timeoutSeconds: 30,
  maxBytes: 4 * 1024 * 1024,
  shape: unitsShape,
  script: SCRIPT,
  project,
});

function project(output: ScriptOutput): Projection<Units> {
  const read = readRecords(output, 'the units');
  if (!read.ok) return read;
  const { records } = read;
  const denied = records.find((record) => record.kind === 'denied')?.words[0];
  if (denied !== undefined)
    return notRead('needs-root', `${denied} may not be read.`, 'Run the audit as root.');
  const shown = records.filter((record) => record.kind === 'systemd');
  const bad = shown.find((record) => record.words[1] !== '0' || !/^LoadState=\w/m.test(record.body));
  if (bad) {
    const [unit = '', code = ''] = bad.words;
    return code === '124' || code === '143'
      ? notRead(
          'timeout',
          `systemctl show ${unit} did not answer within 8 seconds.`,
          'Look at systemctl status on the host.',
        )
      : notRead(
          'command-failed',
          `systemctl show ${unit} failed (exit code ${code}).`,
          `Run systemctl show ${unit} on the host.`,
        );
  }
  const systemd = shown.length > 0;
  const about = (systemd ? shown : records.filter((record) => record.kind === 'unit')).map(
    ({ words }) => words[0],
  );
  if (UNITS.some((name) => !about.includes(name))) return unintelligible('the units');
  const unit = (name: UnitName): Unit => {
    const own = records.filter((record) => record.words[0] === name);
    return systemd ? unitFromSystemd(own[0]?.body ?? '') : unitFromFiles(own);
  };
  return {
    ok: true,
    data: {
      systemd,
      units: {
        'docker.service': unit('docker.service'),
        'docker.socket': unit('docker.socket'),
        'containerd.service': unit('containerd.service'),
      },
    },
  };
}
