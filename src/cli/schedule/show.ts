import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { visibleText } from '../../model/visible-text.ts';
import { fieldsIn } from '../../schedule/cron.ts';
import { stateDirectory } from '../../schedule/job.ts';
import { UNIT_FOLDER, unitNames } from '../../schedule/systemd.ts';
import { nextByCron } from '../../schedule/when.ts';
import { EXIT } from '../exit-codes.ts';
import { describeSystemError } from '../failure.ts';
import type { ScheduleOptions } from '../schedule-options.ts';
import type { Streams } from '../streams.ts';
import { look } from './files.ts';
import { type Machine, runsSystemd } from './machine.ts';
import { pathsOf } from './paths.ts';

type By = ScheduleOptions['by'];

/** Prints the schedules of this machine: their files, and when each ran last and runs next. */
export async function show(machine: Machine, { out }: Pick<Streams, 'out'>): Promise<number> {
  const blocks: string[] = [];
  for (const by of ['systemd', 'cron'] as const)
    for (const name of await namesOf(machine, by)) blocks.push(...(await describe(machine, by, name)));
  out(`${blocks.length > 0 ? blocks.join('\n') : 'No schedule is installed on this machine.'}\n`);
  return EXIT.ok;
}

const TABLES: Readonly<Record<By, { readonly folder: string; readonly name: RegExp }>> = {
  systemd: { folder: UNIT_FOLDER, name: /^plimsoll-([a-z0-9-]{1,40})\.timer$/ },
  cron: { folder: '/etc/cron.d', name: /^plimsoll-([a-z0-9-]{1,40})$/ },
};

async function namesOf({ root }: Machine, by: By): Promise<readonly string[]> {
  const files = await readdir(join(root, TABLES[by].folder)).catch((): string[] => []);
  return files.flatMap((file) => TABLES[by].name.exec(file)?.[1] ?? []).sort();
}

async function describe(machine: Machine, by: By, name: string): Promise<readonly string[]> {
  const paths = pathsOf(by, name);
  const found = await Promise.all(paths.map((path) => look(machine, name, path)));
  const [, table] = found;
  if (table === undefined || table.owner === 'foreign') return [];
  const state = { ours: '', changed: ' (changed since)', foreign: ' (not ours)', absent: ' (missing)' };
  return [
    `${name}, by ${by}`,
    ...paths.map((path, index) => `  ${path}${state[found[index]?.owner ?? 'absent']}`),
    ...(by === 'cron' ? await byCron(machine, name, table.text) : await bySystemd(machine, name)),
  ];
}

async function byCron(machine: Machine, name: string, table: string): Promise<readonly string[]> {
  const fields = fieldsIn(table);
  return [
    `  last: ${await lastByCron(machine, name)}`,
    `  next: ${fields === null ? 'not known, since its line was changed' : local(nextByCron(fields, new Date()))}`,
  ];
}

/** When the script began and how it ended, by what it leaves behind. */
async function lastByCron({ root }: Machine, name: string): Promise<string> {
  const at = (file: string) => join(root, stateDirectory({ name }), file);
  try {
    const begun = await lstat(at('begun'));
    const ended = await lstat(at('ended')).catch(() => null);
    if (ended === null || ended.mtimeMs < begun.mtimeMs)
      return `began ${local(begun.mtime)}, and has not ended, or was killed`;
    // The directory belongs to the account of the audit, which can put anything there.
    const code = ended.isFile() && ended.size < 10 ? await readFile(at('ended'), 'utf8') : '';
    return `began ${local(begun.mtime)}, ended ${local(ended.mtime)} with exit code ${/^\d+/.exec(code)?.[0] ?? 'unknown'}`;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return 'never';
    return `not known: ${describeSystemError(thrown)}; root can see it`;
  }
}

async function bySystemd(machine: Machine, name: string): Promise<readonly string[]> {
  if (!(await runsSystemd(machine))) return ['  last and next are not known: systemd does not run here'];
  const { service, timer } = unitNames(name);
  const [ofTimer, ofService] = await Promise.all([
    properties(machine, timer, ['ActiveState', 'UnitFileState', 'LastTriggerUSec', 'NextElapseUSecRealtime']),
    properties(machine, service, ['ActiveState', 'Result', 'ExecMainStatus', 'ExecMainExitTimestamp']),
  ]);
  if (ofTimer === null || ofService === null)
    return ['  last and next are not known: systemctl did not tell'];
  const { LastTriggerUSec: last, NextElapseUSecRealtime: next, ActiveState: active } = ofTimer;
  const { ExecMainExitTimestamp: ended, ExecMainStatus: code, Result: result } = ofService;
  const outcome =
    ofService.ActiveState === 'activating'
      ? 'still runs'
      : ended
        ? `ended ${ended} with exit code ${code} (${result})`
        : `has not ended since this machine started`;
  return [
    `  last: ${last && last !== 'n/a' ? `began ${last}, ${outcome}` : ended ? outcome : 'never'}`,
    `  next: ${active === 'active' && next ? next : `not planned: the timer is ${active} and ${ofTimer.UnitFileState}; systemctl enable --now ${timer}`}`,
  ];
}

async function properties(
  machine: Machine,
  unit: string,
  names: readonly string[],
): Promise<Readonly<Record<string, string>> | null> {
  const { exitCode, stdout } = await machine.run([
    'systemctl',
    'show',
    `--property=${names.join(',')}`,
    unit,
  ]);
  if (exitCode !== 0) return null;
  return Object.fromEntries(
    stdout.split('\n').flatMap((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, visibleText(value ?? '')]];
    }),
  );
}

/** A moment in the time of this machine, with its offset. */
function local(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  const shifted = new Date(moment.getTime() + minutes * 60_000).toISOString();
  const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const offset = `${minutes < 0 ? '-' : '+'}${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} ${offset}`;
}
