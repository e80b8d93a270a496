import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { catalogue } from '../catalogue.ts';
import { EXIT } from '../exit-codes.ts';
import { describeSystemError, usageError } from '../failure.ts';
import type { RunOptions } from '../options.ts';
import { packageRoot } from '../package-root.ts';
import type { Streams } from '../streams.ts';

export interface NewCheckOptions extends Pick<RunOptions, 'checks' | 'benchmark'> {
  readonly rule?: boolean;
}

/** `plimsoll new check`: writes a check with examples, which is to be changed into what is wanted. */
export async function newCheck(
  kind: string,
  name: string,
  options: NewCheckOptions,
  streams: Streams,
): Promise<number> {
  if (kind !== 'check') throw usageError(`plimsoll makes no new "${kind}": write plimsoll new check NAME.`);
  if (!/^[a-z0-9]+(-[a-z0-9]+)+$/.test(name) || name.length > 80)
    throw usageError(
      `"${name}" names no check: the name is a slug that says the good state, such as container-names-its-team.`,
    );
  const { checks } = await catalogue(options.benchmark);
  if (checks.some(({ id, aliases = [] }) => id === name || aliases.includes(name)))
    throw usageError(`${name} is a check of plimsoll ("plimsoll explain ${name}"). Give yours another name.`);
  const directory = options.checks?.directory ?? 'checks';
  const { moduleText, ruleText, projectText } = await import('../new-check-texts.ts');
  const file = join(directory, `${name}.${options.rule ? 'yaml' : 'ts'}`);
  await write(file, options.rule ? ruleText(name) : moduleText(name));
  const [kit, project] = [join(packageRoot(), 'src/own-checks/kit.ts'), join(directory, 'tsconfig.json')];
  // Editors then know what the kit has; only a clone has its sources.
  if (!options.rule && existsSync(kit) && !existsSync(project))
    await write(project, projectText(kit, join(packageRoot(), 'node_modules/@types')));
  streams.out(`${file}\n`);
  streams.log(`Change it into what you want, then run: plimsoll test-check ${directory}\n`);
  return EXIT.ok;
}

async function write(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (thrown) {
    throw usageError(
      `${file} could not be written: ${describeSystemError(thrown)}. Give another directory with --checks.`,
    );
  }
}
