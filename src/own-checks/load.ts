import type { CheckFinding } from '../assess/assess-check.ts';
import type { Check } from '../model/check.ts';
import { InputError } from '../model/input-error.ts';
import type { NamedObjects } from '../model/only.ts';
import type { PolicyValues } from '../model/parameter.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { mapSome } from './map-some.ts';
import { ModuleCheck } from './modules/module-check.ts';
import type { InnerProgram } from './modules/sandbox.ts';
import type { Origin, OwnFile } from './own-file.ts';
import type { Compile } from './rules/matchers.ts';
import { type ReadRule, readRule } from './rules/read-rule.ts';

/** One check of the user, by either door. */
export type OwnCheck =
  | ({ readonly kind: 'rule'; readonly origin: Origin } & ReadRule)
  | {
      readonly kind: 'module';
      readonly origin: Origin;
      readonly check: Check;
      readonly module: ModuleCheck;
    };

/** The checks of a directory. */
export interface OwnChecks {
  readonly list: readonly OwnCheck[];
  /** What the modules that are wanted say of a host, or of what is named on it, by the id of the check: they judge in processes of their own. */
  judge(
    snapshot: Snapshot,
    policy: PolicyValues,
    isWanted: (check: string) => boolean,
    named?: NamedObjects | null,
  ): Promise<ReadonlyMap<string, readonly CheckFinding[]>>;
  /** Ends the processes of the modules. */
  end(): void;
}

/** What is taken already. */
export interface Taken {
  /** Ids of checks, former ones among them. */
  readonly checks: ReadonlySet<string>;
  /** Ids of parameters. */
  readonly parameters: ReadonlySet<string>;
}

/** How many processes of modules are busy at once. */
const AT_ONCE = 4;

/**
 * Understands the files of a directory, one check each.
 *
 * @throws InputError with file and line where one of them cannot be used, or says what another says already
 */
export async function loadOwnChecks(
  files: readonly OwnFile[],
  taken: Taken,
  program: InnerProgram,
): Promise<OwnChecks> {
  const compile = await compilerFor(files);
  const modules: ModuleCheck[] = [];
  const end = () => {
    for (const module of modules) module.end();
  };
  try {
    const list = await mapSome(files, AT_ONCE, async (file): Promise<OwnCheck> => {
      if (file.kind === 'rule') {
        const rule = readRule(file, compile);
        return { kind: 'rule', origin: originOf(rule.check.id, file), ...rule };
      }
      const module = await ModuleCheck.load(file, program);
      modules.push(module);
      return { kind: 'module', origin: originOf(module.check.id, file), check: module.check, module };
    });
    demandUnique(list, taken);
    return {
      list,
      end,
      judge: (snapshot, policy, isWanted, named = null) =>
        judge(
          modules.filter(({ check }) => isWanted(check.id)),
          snapshot,
          policy,
          named,
        ),
    };
  } catch (thrown) {
    end();
    throw thrown;
  }
}

const originOf = (id: string, { name, sha256 }: OwnFile): Origin => ({ id, file: name, sha256 });

/** Regular expressions need a library of their own, which is loaded for rules alone. */
async function compilerFor(files: readonly OwnFile[]): Promise<Compile> {
  if (files.every(({ kind }) => kind === 'module')) return () => () => false;
  const { linearTime } = await import('./rules/linear-time.ts');
  return linearTime;
}

async function judge(
  modules: readonly ModuleCheck[],
  snapshot: Snapshot,
  policy: PolicyValues,
  named: NamedObjects | null,
) {
  const answers = await mapSome(
    modules,
    AT_ONCE,
    async (module) => [module.check.id, await module.assess(snapshot, policy, named)] as const,
  );
  return new Map(answers);
}

/** Ids stand for ever in results, waivers and policies, so that two things can never share one. */
function demandUnique(list: readonly OwnCheck[], taken: Taken): void {
  const checks = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const { check, origin } of list) {
    if (taken.checks.has(check.id))
      throw new InputError(
        `${origin.file}: the id ${check.id} is that of a check of plimsoll ("plimsoll explain ${check.id}"), which stands. Give yours another.`,
      );
    const before = checks.get(check.id);
    if (before !== undefined)
      throw new InputError(
        `${origin.file}: the id ${check.id} is that of ${before}, too. Give one of them another.`,
      );
    checks.set(check.id, origin.file);
    for (const { id } of Object.values(check.parameters)) {
      const place = taken.parameters.has(id) ? 'a check of plimsoll' : parameters.get(id);
      if (place !== undefined)
        throw new InputError(
          `${origin.file}: the parameter ${id} is that of ${place}, too, and a policy sets each once. Give yours another id.`,
        );
      parameters.set(id, origin.file);
    }
  }
}
