import { posix } from 'node:path';
import { z } from 'zod';

/** What a rule of sudo or doas lets somebody run. */
const commandShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({
    kind: z.literal('program'),
    /** Path, perhaps with wildcards; one with a slash at its end is every program in that directory. */
    path: z.string(),
    /**
     * null: any arguments. Of given ones, which may be secrets, nothing but that they are given (`…`) is kept; of systemctl and
     * service the text.
     */
    arguments: z.string().nullable(),
    /** The rule names hashes that the file must have. */
    digest: z.boolean(),
  }),
  /** To edit a file as another user. */
  z.object({ kind: z.literal('edit') }),
  z.object({ kind: z.literal('list') }),
  /** A regular expression, which is not followed. */
  z.object({ kind: z.literal('expression') }),
]);

/** One command that one line grants; aliases are resolved, negations are a `!` before a name. */
export const sudoRuleShape = z.object({
  /** File and line. */
  place: z.string(),
  users: z.array(z.string()),
  hosts: z.array(z.string()),
  /** null: as root, which is the default. */
  runAs: z.object({ users: z.array(z.string()), groups: z.array(z.string()) }).nullable(),
  command: commandShape,
  /** The rule forbids the command. */
  negated: z.boolean(),
  noPassword: z.boolean(),
});
export type SudoRule = z.infer<typeof sudoRuleShape>;

/** What is left of rules where some line of them was not understood. */
export interface ReadRules {
  readonly rules: readonly SudoRule[];
  /** Places of lines that were not understood, each with a word on why. */
  readonly unclear: readonly { readonly place: string; readonly why: string }[];
}

/** Whether a path has wildcards. */
export const isPattern = (text: string): boolean => /[*?[]/.test(text);

/** Programs of rules that somebody could have exchanged: their own paths and the directories that they lie in. */
export const pathsOfRules = (rules: readonly SudoRule[]): readonly string[] => [
  ...new Set(
    rules.flatMap(({ command, negated }) =>
      command.kind === 'program' && !negated && command.path.startsWith('/') && !isPattern(command.path)
        ? [command.path.replace(/\/$/, ''), posix.dirname(command.path)]
        : [],
    ),
  ),
];
