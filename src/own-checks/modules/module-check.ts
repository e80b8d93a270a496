import type { CheckFinding } from '../../assess/assess-check.ts';
import { type CauseCode, cause } from '../../model/cause.ts';
import type { Check } from '../../model/check.ts';
import { known } from '../../model/fact.ts';
import { InputError } from '../../model/input-error.ts';
import type { NamedObjects } from '../../model/only.ts';
import type { PolicyValues } from '../../model/parameter.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { cutText } from '../../model/visible-text.ts';
import { textOf } from '../check-text.ts';
import type { OwnFile } from '../own-file.ts';
import { type ParameterDefinition, parameter } from '../own-parameter.ts';
import { ModuleProcess } from './module-process.ts';
import { assessedSchema, examinedSchema, type Loaded, loadedSchema, toldFindingSchema } from './protocol.ts';
import type { InnerProgram } from './sandbox.ts';

/** How long a module may take, for each of its answers, in seconds. */
const SECONDS = 10;
/** A module that failed so often is not asked again: a fleet would wait for it at every host. */
const MOST_FAILURES = 3;
const LONGEST_TEXT = 2000;

interface GivenModule {
  readonly file: OwnFile;
  readonly program: InnerProgram;
  readonly seconds: number;
}

/** The check of a module, which runs in a process of its own. */
export class ModuleCheck {
  /** As the rest of the program sees it; it never judges there. */
  readonly check: Check;
  readonly #given: GivenModule;
  #process: ModuleProcess;
  #failures = 0;

  private constructor(given: GivenModule, process: ModuleProcess, loaded: Loaded) {
    this.#given = given;
    this.#process = process;
    this.check = checkOf(given.file, loaded);
  }

  /** @throws InputError with file and line where the module cannot be used */
  static async load(file: OwnFile, program: InnerProgram, seconds = SECONDS): Promise<ModuleCheck> {
    const { process, loaded } = await begin(file, program, seconds);
    return new ModuleCheck({ file, program, seconds }, process, loaded);
  }

  /** Judges one host, or what is named on it. Whatever the module does, what comes back is findings of this check. */
  async assess(
    snapshot: Snapshot,
    policy: PolicyValues,
    named: NamedObjects | null = null,
  ): Promise<readonly CheckFinding[]> {
    const { file, program, seconds } = this.#given;
    if (this.#failures >= MOST_FAILURES) {
      return [
        this.#broken(
          snapshot,
          'check-crashed',
          `it failed on ${MOST_FAILURES} hosts and was not asked again`,
        ),
      ];
    }
    try {
      if (!this.#process.alive) this.#process = (await begin(file, program, seconds)).process;
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown;
      this.#failures += 1;
      return [this.#broken(snapshot, 'check-crashed', 'it could not be loaded again')];
    }
    const said = await this.#process.ask(
      { kind: 'assess', snapshot, policy, named },
      assessedSchema,
      seconds,
    );
    if (!said.ok) {
      this.#failures += 1;
      return [this.#broken(snapshot, said.code, said.why)];
    }
    // Silence would look like nothing to object to.
    if (said.value.findings.length === 0)
      return [this.#broken(snapshot, 'check-crashed', 'it found nothing to say')];
    return said.value.findings.map((found) => this.#finding(snapshot, found));
  }

  /** Runs the check on the examples of its module: how many there are, and what is wrong. */
  async examine(): Promise<{ readonly examples: number; readonly complaints: readonly string[] }> {
    const said = await this.#process.ask({ kind: 'examine' }, examinedSchema, this.#given.seconds);
    return said.ok ? said.value : { examples: 0, complaints: [said.why] };
  }

  /** Ends the process of the module. */
  end(): void {
    this.#process.end();
  }

  #finding(snapshot: Snapshot, told: unknown): CheckFinding {
    const parsed = toldFindingSchema.safeParse(told);
    if (!parsed.success) {
      const at = parsed.error.issues[0]?.path.join('.');
      return this.#broken(
        snapshot,
        'check-crashed',
        `it answered with something that is no finding${at ? ` (see ${at})` : ''}`,
      );
    }
    const { resource, cause: why, expected, observed, message, status, evidence } = parsed.data;
    const { key, ...named } = resource;
    return {
      status,
      evidence: evidence.filter((name) => Object.hasOwn(snapshot.sections, name)),
      check: this.check,
      resource: { ...named, ...(key === undefined ? {} : { key }) },
      expected: cutText(expected, LONGEST_TEXT),
      observed: cutText(observed, LONGEST_TEXT),
      message: cutText(message, LONGEST_TEXT),
      cause: why && {
        code: why.code,
        detail: cutText(why.detail, LONGEST_TEXT),
        next: cutText(why.next, LONGEST_TEXT),
      },
    };
  }

  #broken({ name }: Snapshot, code: CauseCode, why: string): CheckFinding {
    const detail = `The check ${this.check.id} itself failed: ${why}.`;
    return {
      check: this.check,
      status: 'error',
      resource: { type: 'host', name, id: null, engine: null },
      expected: this.check.title,
      observed: 'not read',
      message: detail,
      cause: cause(
        code,
        detail,
        `Mend it in ${this.#given.file.name}; "plimsoll test-check" runs it on its examples.`,
      ),
      evidence: [],
    };
  }
}

function checkOf({ name }: OwnFile, { check, scope, about, reads, parameters }: Loaded): Check {
  return {
    ...textOf(check),
    origin: { file: name },
    // It judges in its own process, where its population and its facts are.
    each: { scope, reads, list: notAsked },
    about,
    needs: { all: { id: 'own', scope: 'host', reads, read: () => known(null) } },
    hints: {},
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([id, own]) => [id, parameter(own as ParameterDefinition)]),
    ),
    assess: notAsked,
  };
}

function notAsked(): never {
  throw new Error('its process was not asked');
}

async function begin(
  file: OwnFile,
  program: InnerProgram,
  seconds: number,
): Promise<{ readonly process: ModuleProcess; readonly loaded: Loaded }> {
  const process = await ModuleProcess.start(program);
  const said = await process.ask({ kind: 'load', name: file.name, source: file.text }, loadedSchema, seconds);
  if (said.ok && said.value.kind === 'loaded') return { process, loaded: said.value };
  process.end();
  const line = said.ok && said.value.kind === 'refused' ? said.value.line : 0;
  const why =
    said.ok && said.value.kind === 'refused'
      ? `the module ${said.value.message}`
      : said.ok
        ? ''
        : `the module was stopped while it was loaded: ${said.why}`;
  throw new InputError(
    `${file.name}${line > 0 ? `:${line}` : ''}: ${why}. Mend it, or move it out of the directory.`,
  );
}
