import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OwnChecks } from '../own-checks/load.ts';
import type { OwnFile } from '../own-checks/own-file.ts';
import { asUsageError, usageError } from './failure.ts';
import type { ChecksOption } from './options.ts';
import { packageRoot } from './package-root.ts';

/**
 * Loads the checks of `--checks DIR`. Modules are loaded only where the command line itself names the directory: an
 * environment may have been set by whoever wrote a profile or a job.
 */
export async function loadOwnChecks({ directory, modules }: ChecksOption): Promise<OwnChecks> {
  const [{ readOwnFiles }, { loadOwnChecks: load }] = await Promise.all([
    import('../own-checks/read-directory.ts'),
    import('../own-checks/load.ts'),
  ]);
  try {
    const files = await readOwnFiles(directory);
    if (!modules) demandRules(files);
    return await load(files, await taken(), innerProgram());
  } catch (thrown) {
    throw asUsageError(thrown);
  }
}

function demandRules(files: readonly OwnFile[]): void {
  const module = files.find(({ kind }) => kind === 'module');
  if (module)
    throw usageError(
      `${module.name} is a module, and PLIMSOLL_CHECKS gives rules (.yaml) alone: modules are programs, so they are loaded only by --checks on the command line.`,
    );
}

async function taken() {
  const { CHECKS } = await import('../../checks/index.ts');
  return {
    checks: new Set(CHECKS.flatMap(({ id, aliases = [] }) => [id, ...aliases])),
    parameters: new Set(
      CHECKS.flatMap(({ parameters }) => Object.values(parameters).map((parameter) => parameter.id)),
    ),
  };
}

/** The program that runs a module, beside this one: it differs between sources and build. */
function innerProgram() {
  const root = packageRoot();
  const isBuilt = !fileURLToPath(import.meta.url).endsWith('.ts');
  const folders = isBuilt ? ['dist'] : ['src', 'node_modules'];
  return {
    main: join(root, isBuilt ? 'dist/check-process.mjs' : 'src/cli/check-process.ts'),
    readable: [...folders, 'package.json'].map((name) => join(root, name)),
  };
}
