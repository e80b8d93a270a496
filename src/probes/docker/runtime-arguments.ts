import { z } from 'zod';
import { keeps } from '../../kit/kept-shape.ts';

/**
 * Arguments of runtimes that take away from what they keep apart, as `name=value`: gVisor with the network of the host, with
 * sockets of the host, with a platform that is no boundary of its own, or told what to do by containers (runsc(1)).
 */
const WEAKENING = [
  'network=host',
  'platform=ptrace',
  'host-uds=open',
  'host-uds=create',
  'host-uds=all',
  'fsgofer-host-uds=true',
  'host-fifo=open',
  'allow-flag-override=true',
  'TESTONLY-unsafe-nonroot=true',
  'net-raw=true',
  'ignore-cgroups=true',
] as const;
export type WeakeningArgument = (typeof WEAKENING)[number];

/** Keeps of the arguments of a runtime those that weaken it, in one form; all others are dropped. */
export const weakeningArguments = keeps(
  z
    .array(z.string())
    .nullable()
    .transform((words) => {
      const given = new Set((words ?? []).map(nameAndValue));
      const pairs = new Set((words ?? []).map((word, at) => nameAndValue(`${word}=${words?.[at + 1]}`)));
      return WEAKENING.filter((argument) => given.has(argument) || pairs.has(argument));
    }),
  z.array(z.enum(WEAKENING)),
);

/** Go takes one hyphen or two, and a flag without a value for a true one. */
function nameAndValue(word: string): string {
  const text = word.replace(/^--?/, '');
  return text.includes('=') ? text : `${text}=true`;
}
