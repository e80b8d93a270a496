import type { Parameter } from '../model/parameter.ts';

/** What holds for a parameter that no policy sets. */
export const describeShipped = ({ shipped }: Parameter): string =>
  shipped === undefined ? 'not configured' : `${JSON.stringify(shipped)} unless a policy says otherwise`;

/** What a parameter can hold, in words. */
export async function kindOf({ schema }: Parameter): Promise<string> {
  const { z } = await import('zod');
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const { type, items } = described;
  if (type !== 'array') return wordsOf(described);
  const item = typeof items === 'object' && !Array.isArray(items) ? wordsOf(items) : 'a value';
  return `a list, each ${item.replace(/^one of/, 'of')}`;
}

interface Described {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: unknown;
  readonly minimum?: unknown;
}

function wordsOf({ type, enum: choices, pattern, minimum }: Described): string {
  if (choices) return `one of ${choices.join(', ')}`;
  if (type === 'boolean') return 'true or false';
  const noun = type === 'integer' ? 'a whole number' : type === 'number' ? 'a number' : 'a text';
  if (typeof pattern === 'string') return `${noun} that fits ${pattern}`;
  return typeof minimum === 'number' ? `${noun} from ${minimum} on` : noun;
}
