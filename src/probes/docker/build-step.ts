import { z } from 'zod';
import { keeps } from '../../kit/kept-shape.ts';
import { PACKAGE_USES, packageUseOf } from './package-managers.ts';
import { programsOf } from './programs.ts';
import { isSearchable, SECRET_PATTERNS, secretsInText } from './secret-rules.ts';
import { count, text } from './shapes.ts';
import { switchesOf, VERIFICATION_SWITCHES } from './verification-switches.ts';

/*
 * A step of a build as the history of an image tells it. The text holds whatever was built with, arguments and all,
 * so nothing of it is kept but what it is found to be.
 */

const DOCKERFILE_WORDS = [
  'ADD',
  'ARG',
  'CMD',
  'COPY',
  'ENTRYPOINT',
  'ENV',
  'EXPOSE',
  'HEALTHCHECK',
  'LABEL',
  'MAINTAINER',
  'ONBUILD',
  'RUN',
  'SHELL',
  'STOPSIGNAL',
  'USER',
  'VOLUME',
  'WORKDIR',
] as const;

/** `COMMAND` is a command that no instruction is named for: a RUN in exec form, or that of a container that was committed. */
const INSTRUCTIONS = [...DOCKERFILE_WORDS, 'COMMAND', 'IMPORT', 'COMMENT'] as const;

/** What is kept of a step. */
const buildStepShape = z.strictObject({
  Instruction: z.enum(INSTRUCTIONS),
  /** Seconds since 1970; reproducible builds write any date. */
  Created: z.number(),
  /** Whether the step added anything to the file system. */
  HasContent: z.boolean(),
  BuildKit: z.boolean(),
  /** Whether all of the step's text could be read: a here-document can be cut off. */
  Whole: z.boolean(),
  Packages: z.enum(PACKAGE_USES),
  Switches: z.array(z.enum(VERIFICATION_SWITCHES)),
  Secrets: z.array(z.enum(SECRET_PATTERNS)),
  /** Of ADD and COPY: whether it goes to the root directory, as a base does, and whether it comes from the network. */
  Copy: z.strictObject({ ToRoot: z.boolean(), Remote: z.boolean() }).nullable(),
});
export type BuildStep = z.infer<typeof buildStepShape>;

/** An entry of `GET /images/{id}/history`, or what was kept of it before. */
export const buildStep = z.union([
  buildStepShape,
  keeps(
    z
      .object({ CreatedBy: text, Comment: text, Created: count, Size: count })
      .transform(({ CreatedBy, Comment, Created, Size }) => readBuildStep(CreatedBy, Comment, Created, Size)),
    buildStepShape,
  ),
]);

/** @public Tells what a step does from the text that its builder left: docker's own, BuildKit, buildah or another. */
export function readBuildStep(createdBy: string, comment: string, created: number, size: number): BuildStep {
  const buildKit = / # buildkit$/.test(createdBy) || comment.startsWith('buildkit.');
  const { instruction, body } = instructionOf(createdBy.slice(0, MAX_READ).replace(/ # buildkit$/, ''));
  const runs = instruction === 'RUN' || instruction === 'COMMAND';
  const programs = runs ? programsOf(body) : { calls: [], whole: true };
  const hidden = runs && /(?:^|\s)\/dev\/pipes\/\S+\s*$/.test(body);
  return {
    Instruction: instruction,
    Created: created,
    HasContent: size > 0,
    BuildKit: buildKit,
    Whole: createdBy.length <= MAX_READ && isSearchable(createdBy) && programs.whole && !hidden,
    Packages: packageUseOf(programs),
    Switches: [...switchesOf(programs.calls, runs || instruction === 'ENV' ? body : '')],
    Secrets: [...secretsInText(createdBy)],
    Copy: instruction === 'ADD' || instruction === 'COPY' ? copyOf(body) : null,
  };
}

/** More of a step is not read, and the step says so. */
const MAX_READ = 256 * 1024;

/** A shell of SHELL with its options: `-o` takes a word, and another program may run it (env, busybox, conda run). */
const SHELL =
  '(?:(?:\\/\\S{1,100}\\/)?(?:env |busybox |(?:conda|mamba|micromamba) run (?:-[np] \\S{1,100} |--?[a-z-]{1,40} ){0,6}))?' +
  '(?:\\/(?:\\S{1,100}\\/)?)?(?:ba|da|a|k|z)?sh (?:-[A-Za-z]{0,8}[oO] [a-z]{1,16} |--?[A-Za-z-]{1,16} ){1,8}';

const SHELL_PREFIX =
  /^(?:cmd|powershell|pwsh)(?:\.exe)?(?: [/-]\S{1,40}| '?\$ErrorActionPreference\S*.{0,80};'?){1,6} /i;
const SHELL_FIRST = new RegExp(`^${SHELL}`);
const SHELL_BEHIND = new RegExp(` ${SHELL}`);

function instructionOf(whole: string): { instruction: BuildStep['Instruction']; body: string } {
  if (whole.trim() === '') return { instruction: 'IMPORT', body: '' };
  const named = wordAndBody(whole);
  if (named) {
    return named.instruction === 'RUN' ? { ...named, body: commandOf(named.body).command } : named;
  }
  // Docker's own builder writes what is no RUN as a comment of the shell: `/bin/sh -c #(nop)  ENV A=b`.
  const nop = /^[^\n]{0,200}?#\(nop\)/.exec(whole);
  if (nop) return wordAndBody(whole.slice(nop[0].length)) ?? { instruction: 'COMMENT', body: '' };
  if (/^\s*#/.test(whole)) return { instruction: 'COMMENT', body: '' };
  const { command, byBuilder } = commandOf(whole);
  return { instruction: byBuilder ? 'RUN' : 'COMMAND', body: command };
}

function wordAndBody(step: string): { instruction: BuildStep['Instruction']; body: string } | null {
  const [, word = '', body = ''] = /^([A-Z]{3,12})(?:\s+([\s\S]*))?$/.exec(step.trimStart()) ?? [];
  const instruction = DOCKERFILE_WORDS.find((one) => one === word);
  return instruction === undefined ? null : { instruction, body };
}

/**
 * The command of a RUN without its shell and without `|2 NAME=value NAME=value`, the build arguments before it. A
 * value may hold blanks, unmarked; the shell then tells where the command begins.
 */
function commandOf(run: string): { command: string; byBuilder: boolean } {
  let command = run.replace(/^(?:--[a-z]+=\S+\s+){1,16}/, '');
  const counted = /^\|(\d{1,4}) /.exec(command);
  if (counted) {
    command = command.slice(counted[0].length);
    const shell = SHELL_BEHIND.exec(command);
    if (shell) command = command.slice(shell.index + 1);
    else command = command.split(' ').slice(Number(counted[1])).join(' ');
  }
  const shell = SHELL_FIRST.exec(command) ?? SHELL_PREFIX.exec(command);
  return {
    command: shell ? command.slice(shell[0].length) : command,
    byBuilder: counted !== null || shell !== null,
  };
}

/** `file:HASH in /`, `SOURCE... /` and the like; flags come before. */
function copyOf(body: string): NonNullable<BuildStep['Copy']> {
  const words = body.trim().split(/\s+/).slice(0, 4096);
  const sources = words.filter((word) => !word.startsWith('--')).slice(0, -1);
  return {
    ToRoot: words.length > 1 && words.at(-1) === '/',
    Remote: sources.some((source) => /^(?:https?|git|ssh):\/\/|^git@|\.git(?:#|$)/.test(source)),
  };
}
