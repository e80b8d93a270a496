import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { OwnFile } from '../../src/own-checks/own-file.ts';

/** A file as the reader of a directory gives it. */
export const ownFile = (name: string, text: string): OwnFile => ({
  name,
  kind: /\.ya?ml$/.test(name) ? 'rule' : 'module',
  text,
  sha256: createHash('sha256').update(text).digest('hex'),
});

const root = join(import.meta.dirname, '../..');

/** The process of a module as the sources start it. */
export const innerProgram = {
  main: join(root, 'src/cli/check-process.ts'),
  readable: ['src', 'node_modules', 'package.json'].map((name) => join(root, name)),
};

/** A module whose check looks at each container; `body` is that of its `assess`, whose facts are `inspect`. */
export const moduleText = (body: string, { id = 'own-check', before = '' } = {}): string => `${before}
import { containerInspect, containers, defineCheck, fail, pass } from 'plimsoll/kit';
const seen = { expected: 'a', observed: 'b', message: 'c' };
export default defineCheck({
  id: '${id}',
  title: 'It is so',
  severity: 'low',
  severityReason: 'It matters little.',
  rationale: 'It is better so.',
  remediation: { text: 'Make it so.', sideEffect: 'None.' },
  outcomes: { pass: 'it is so', fail: 'it is not' },
  each: containers,
  needs: { inspect: containerInspect },
  assess: ({ inspect }) => {
    ${body}
  },
});
`;
