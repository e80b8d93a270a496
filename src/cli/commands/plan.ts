import type { Streams } from '../streams.ts';
import { parseTargets } from '../streams.ts';

/** `plimsoll plan`: everything that an audit would run, read and ask for, and the privilege that it takes. */
export async function plan(targets: readonly string[], streams: Streams): Promise<number> {
  const [target] = parseTargets(targets);
  const [{ SCRIPT_PROBES }, { API_TABLE }] = await Promise.all([
    import('../../probes/host/table.ts'),
    import('../../probes/docker/api-table.ts'),
  ]);
  const uid = process.getuid?.();
  streams.out(
    [
      `An audit of ${target?.name} reads the following and nothing else. It writes nothing on the host, and runs nothing in a container.`,
      '',
      `As user ${uid === 0 ? 'root (uid 0)' : `id ${uid}`}. ${uid === 0 ? 'Root sees all of it.' : 'What this account may not read becomes an error with its reason, never a verdict; root sees all of it.'}`,
      'Access to the Docker socket (group docker) is root on this host in all but name.',
      '',
      'One POSIX shell script, twice, with these parts (the second time those of round 2, which depend on the first):',
      ...SCRIPT_PROBES.map(
        ({ id, round, source, timeoutSeconds, maxBytes }) =>
          `  round ${round}  ${id.padEnd(20)} ${source}  (at most ${timeoutSeconds} s, ${size(maxBytes)})`,
      ),
      '',
      "Docker's API, on the socket of each engine, GET only:",
      ...API_TABLE.map(
        ({ path, timeoutSeconds, maxBytes }) =>
          `  GET ${path.padEnd(28)} (at most ${timeoutSeconds} s, ${size(maxBytes)})`,
      ),
      '',
    ].join('\n'),
  );
  return 0;
}

const size = (bytes: number): string =>
  bytes >= 1024 ** 2 ? `${bytes / 1024 ** 2} MiB` : `${Math.round(bytes / 1024)} KiB`;
