import { z } from 'zod';
import { defineScriptProbe, type Projection, type ScriptOutput } from '../../kit/define-probe.ts';
import { type Cause, cause, causeSchema } from '../../model/cause.ts';
import { askedRegistries } from '../registry/asked-registries.ts';
import { NETWORK_LIMITS } from '../registry/limits.ts';
import { literalAddress } from '../registry/registry-name.ts';
import { bodyOf, RECORDS_BEGIN, RECORDS_END, readRecords, unintelligible } from './records.ts';

/** What the resolver of the host says of each name, all answers in its order. */
export const registryAddressesShape = z.record(
  z.string(),
  z.discriminatedUnion('state', [
    z.object({ state: z.literal('found'), addresses: z.array(z.string()) }),
    z.object({ state: z.literal('unread'), cause: causeSchema }),
  ]),
);
export type RegistryAddresses = z.infer<typeof registryAddressesShape>;

/** One look-up for each name, side by side. What each prints is shorter than what a pipe takes at once. */
const SCRIPT = `record answers
i=0
for name; do
  {
    x=$(timeout ${NETWORK_LIMITS.resolveSeconds} getent ahosts "$name" 2>/dev/null)
    c=$?
    {
      printf '%s\\n' "$x" | sed -n "s/^\\([0-9A-Fa-f:.]*\\(%[A-Za-z0-9_.-]*\\)\\{0,1\\}\\)[[:blank:]].*STREAM.*/address \\1/p" | head -n ${NETWORK_LIMITS.addresses + 1}
      printf 'code %s\\n' $c
    } | cut -c 1-80 | sed "s/^/$i /"
  } &
  i=$((i + 1))
done
wait
record names
printf '%s\\n' "$@"
`;

export const registryAddresses = defineScriptProbe({
  id: 'registry-addresses',
  source: 'getent ahosts of each registry that the host names',
  round: 2,
  timeoutSeconds: NETWORK_LIMITS.resolveSeconds + 4,
  maxBytes: 256 * 1024,
  shape: registryAddressesShape,
  nothing: {},
  script: `${RECORDS_BEGIN}${SCRIPT}${RECORDS_END}`,
  parameters: (host) => [
    ...new Set(
      askedRegistries(host).flatMap((item) => (literalAddress(item.host) === null ? [item.host] : [])),
    ),
  ],
  project,
});

function project(output: ScriptOutput): Projection<RegistryAddresses> {
  const read = readRecords(output, 'the addresses of registries');
  if (!read.ok) return read;
  const names = (bodyOf(read.records, 'names') ?? '').split('\n');
  if (names[0] === '') return unintelligible('the addresses of registries');
  const lines = (bodyOf(read.records, 'answers') ?? '').split('\n');
  return {
    ok: true,
    data: Object.fromEntries(names.map((name, index) => [name, answersOf(name, linesAbout(index, lines))])),
  };
}

const linesAbout = (index: number, lines: readonly string[]): readonly string[] =>
  lines.flatMap((line) => (line.startsWith(`${index} `) ? [line.slice(`${index} `.length)] : []));

function answersOf(name: string, lines: readonly string[]): RegistryAddresses[string] {
  const code = lines.find((line) => line.startsWith('code '))?.slice('code '.length);
  const addresses = lines.flatMap((line) => /^address (\S+)$/.exec(line)?.[1] ?? []);
  const why = whyNone(name, code, addresses.length);
  return why === null
    ? { state: 'found', addresses: [...new Set(addresses)] }
    : { state: 'unread', cause: why };
}

function whyNone(name: string, code: string | undefined, count: number): Cause | null {
  if (code === '127')
    return cause(
      'tool-missing',
      `The host has no getent (or no timeout), so ${name} was not looked up.`,
      'Install it (libc-bin, musl-utils, coreutils), and audit again.',
    );
  if (code === '124' || code === '137' || code === '143')
    return cause(
      'timeout',
      `The resolver of the host did not answer for ${name} within ${NETWORK_LIMITS.resolveSeconds} s.`,
      'Look at /etc/resolv.conf and at the servers that it names.',
    );
  if (code === '2' || (code === '0' && count === 0))
    return cause(
      'dns',
      `The resolver of the host knows no address of ${name}.`,
      `Take the name out of the configuration, or mend its resolution (getent ahosts ${name}).`,
    );
  if (count > NETWORK_LIMITS.addresses)
    return cause(
      'too-large',
      `The resolver of the host gives ${name} more than ${NETWORK_LIMITS.addresses} addresses.`,
      `Look at what getent ahosts ${name} prints there.`,
    );
  return code === '0'
    ? null
    : cause(
        'command-failed',
        `getent ahosts ${name} failed on the host (exit code ${code ?? 'unknown'}).`,
        'Run it there to see why.',
      );
}
