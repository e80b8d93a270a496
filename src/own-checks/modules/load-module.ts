import { registerHooks } from 'node:module';

/** Where the source of a module stands, which is no file: the process that runs it may read none of the user's. */
const OWN = 'own:///';
const KIT = `${OWN}kit`;
const MODULE = `${OWN}check`;

/** What a module exports, inside of its own process. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** What a module can import. */
const KIT_NAME = 'plimsoll/kit';

/** A module that cannot be used: the message continues "the module ...", the line is 0 where nobody can tell. */
export class ModuleRefused extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/**
 * Runs the source of a module, which can import `plimsoll/kit` and nothing else, neither of Node.js nor from files.
 * Types of TypeScript are taken out, and every line stays where it is.
 *
 * @throws ModuleRefused where it is no module, imports something else, or throws
 */
export async function loadModule(name: string, source: string, kit: ModuleExports): Promise<ModuleExports> {
  const shared = globalThis as unknown as { plimsollKit?: ModuleExports };
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === MODULE) return { url: MODULE, shortCircuit: true };
      if (!context.parentURL?.startsWith(OWN)) return next(specifier, context);
      if (specifier === KIT_NAME) return { url: KIT, shortCircuit: true };
      throw new ModuleRefused(
        `imports "${specifier.slice(0, 100)}", and a check can import ${KIT_NAME} alone`,
        1 + source.split('\n').findIndex((line) => line.includes(specifier)),
      );
    },
    load: (url, context, next) => {
      if (url === MODULE)
        return { format: name.endsWith('.ts') ? 'module-typescript' : 'module', source, shortCircuit: true };
      if (url !== KIT) return next(url, context);
      const members = Object.keys(kit).join(', ');
      return { format: 'module', source: `export const { ${members} } = plimsollKit;`, shortCircuit: true };
    },
  });
  shared.plimsollKit = kit;
  try {
    return await import(MODULE);
  } catch (thrown) {
    if (thrown instanceof ModuleRefused) throw thrown;
    throw new ModuleRefused(
      thrown instanceof SyntaxError
        ? `cannot be understood (${thrown.message})`
        : `throws while it is loaded (${wordOf(thrown)})`,
      lineIn(thrown),
    );
  } finally {
    delete shared.plimsollKit;
  }
}

/** The line of the module that something was thrown from; 0 where nobody can tell. */
export function lineIn(thrown: unknown): number {
  const stack = thrown instanceof Error ? String(thrown.stack) : '';
  return Number(new RegExp(`${MODULE}:(\\d+)`).exec(stack)?.[1] ?? 0);
}

/** What was thrown, in words. */
export const wordOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 300);
