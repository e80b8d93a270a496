import { evidenceKey, type Projection, type ScriptProbe } from '../kit/define-probe.ts';
import { isShellWord } from '../kit/shell-quote.ts';
import { type Cause, cause } from '../model/cause.ts';
import type { Section } from '../model/snapshot.ts';
import type { Subject } from '../model/subject.ts';
import { visibleText } from '../model/visible-text.ts';
import { TASKS } from '../transports/ssh/installed-program.ts';
import type { RunResult, Transport } from '../transports/transport.ts';
import { collectionInput, frame, newBoundary, TOOL_MISSING } from './frame.ts';
import { installedScript } from './installed-script.ts';
import { nothingArrived, toSection, unreadSection } from './sections.ts';
import { type SectionOutput, unframe } from './unframe.ts';

export interface Round {
  readonly host: Subject<'host'>;
  readonly probes: readonly ScriptProbe[];
  readonly transport: Transport;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  now(): Date;
  record(key: string, section: Section): void;
}

/** Runs the script probes of one round as one script and records what each of them said. */
export async function collectRound(round: Round): Promise<void> {
  const asked = round.probes.flatMap((probe) => {
    const parameters = parametersOf(round, probe);
    return parameters === null ? [] : [{ ...probe, probe, parameters }];
  });
  if (asked.length === 0) return;
  const boundary = newBoundary();
  const { path, sha256 } = installedScript();
  const run = await round.transport.run({
    script: frame(asked, boundary),
    installed: { path, sha256, input: `${TASKS.collect}${collectionInput(boundary, asked)}` },
    timeoutMs: round.timeoutMs,
    maxBytes: asked.reduce((sum, { maxBytes }) => sum + maxBytes + FRAME_BYTES, 0),
    signal: round.signal,
  });
  const outputs = unframe(run, asked.length, boundary);
  for (const [index, { probe }] of asked.entries()) {
    recordOutput(round, probe, run, outputs[index] as SectionOutput);
  }
}

/** More than the lines around a section take. */
const FRAME_BYTES = 1024;

/** What a probe is asked about; where that is nothing, null, and what that means is recorded. */
function parametersOf({ host, record, now }: Round, probe: ScriptProbe): readonly string[] | null {
  if (probe.parameters === null) return [];
  const key = evidenceKey(host.path, probe.id);
  const arrival = nothingArrived(probe.source, now());
  let parameters: readonly string[];
  try {
    parameters = probe.parameters(host);
    if (!parameters.every(isShellWord)) throw new Error('one of its parameters is no text');
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message.slice(0, 200) : 'an unknown error';
    record(
      key,
      unreadSection(
        arrival,
        cause('check-crashed', `What ${probe.id} has to read could not be worked out: ${reason}`, REPORT_IT),
      ),
    );
    return null;
  }
  if (parameters.length > 0) return parameters;
  const lacking = cause('not-collected', `This host gave ${probe.id} nothing to read.`, REPORT_IT);
  record(
    key,
    probe.nothing === undefined
      ? unreadSection(arrival, lacking)
      : toSection(arrival, probe.shape, { ok: true, data: probe.nothing }),
  );
  return null;
}

const REPORT_IT = 'This is a bug of plimsoll: please report it.';

function recordOutput(
  { host, record, now }: Round,
  probe: ScriptProbe,
  run: RunResult,
  output: SectionOutput,
): void {
  const tooLarge = output.stdout.length > probe.maxBytes;
  const arrival = {
    source: probe.source,
    at: now(),
    exitCode: output.exitCode,
    bytes: output.stdout.length,
    truncated: tooLarge || (output.begun && !output.complete),
  };
  const why = failureOf(probe, run, output, tooLarge);
  record(
    evidenceKey(host.path, probe.id),
    why ? unreadSection(arrival, why) : toSection(arrival, probe.shape, project(probe, output)),
  );
}

function project(probe: ScriptProbe, { stdout, exitCode }: SectionOutput): Projection<unknown> {
  try {
    return probe.project({
      stdout: stdout.toString('utf8'),
      exitCode: exitCode ?? -1,
    });
  } catch {
    // Its message could quote what was read.
    const detail = `What ${probe.source} printed could not be understood.`;
    return { ok: false, cause: cause('unparseable', detail, 'Look at it on the host; then audit again.') };
  }
}

/** timeout ends a section by SIGKILL, 128 + 9 to the shell. */
const KILLED = 137;

/** What a shell said at last that ran nothing, such as that its account is closed. */
function lastWords({ stdout, stderr }: RunResult): string {
  const said = (stderr.length > 0 ? stderr : stdout).toString('utf8').trim().split('\n').at(-1) ?? '';
  return said === '' ? '' : ` (it said: ${visibleText(said.slice(0, 160)).replace(/\.$/, '')})`;
}

/** Why the output of a section cannot be used; undefined where it is whole. */
function failureOf(
  { source, timeoutSeconds, maxBytes }: ScriptProbe,
  run: RunResult,
  output: SectionOutput,
  tooLarge: boolean,
): Cause | undefined {
  if (output.complete && output.exitCode === KILLED) {
    const detail = `Reading ${source} took longer than ${timeoutSeconds} s, so it was stopped.`;
    return cause('timeout', detail, 'Find out what makes it slow, such as a network file system that hangs.');
  }
  if (tooLarge) {
    const detail = `${source} printed more than ${maxBytes} bytes, so it was cut off.`;
    return cause('too-large', detail, 'Find out what makes it so large; then audit again.');
  }
  if (output.complete) return undefined;
  const before = output.begun ? 'while' : 'before';
  switch (run.outcome) {
    case 'timeout':
      return cause(
        'timeout',
        `The time for this host was over ${before} ${source} was read.`,
        'Give it more (--timeout).',
      );
    case 'interrupted':
      return cause('interrupted', `The audit was interrupted ${before} ${source} was read.`, 'Audit again.');
    case 'too-large':
      return cause('too-large', `The host sent too much ${before} ${source} was read.`, 'Audit again.');
    case 'unreachable':
      return cause(
        'unreachable',
        `The way to the host broke ${before} ${source} was read${run.detail ? `: ${run.detail}` : '.'}`,
        'Check the connection and that the host has a POSIX shell (sh), then audit again.',
      );
    case 'not-root':
      return cause(
        'sudo',
        `The account of the audit may not become root by sudo${run.detail ? ` (${visibleText(run.detail)})` : ''}.`,
        'Allow it in sudoers, or audit without (--sudo auto), which leaves what only root may read unread.',
      );
    case 'done':
      return run.exitCode === TOOL_MISSING
        ? cause(
            'tool-missing',
            `The host has no ${/^[a-z]{1,20}$/m.exec(run.stderr.toString('latin1'))?.[0] ?? 'head'}, without which nothing is read, such as ${source}.`,
            'Install coreutils, grep and sed, or busybox in their place, and audit again.',
          )
        : cause(
            'shell',
            `The shell of the host ended with ${run.exitCode} ${before} ${source} was read${lastWords(run)}.`,
            'Check that the account may log in and run commands, and that sh there is a POSIX shell, then audit again.',
          );
  }
}
