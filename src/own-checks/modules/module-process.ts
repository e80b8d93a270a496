import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import type { z } from 'zod';
import type { Question } from './protocol.ts';
import { type InnerProgram, startSandbox } from './sandbox.ts';

/** What the process of a module said, or why it said nothing that counts. */
export type Said<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: 'timeout' | 'check-crashed'; readonly why: string };

/** More than the findings of the largest host; an answer is held in memory. */
const MOST_CHARACTERS = 64 * 1024 * 1024;
/** The end of what it says on stderr, such as that the heap is full. */
const KEPT_OF_STDERR = 20_000;

/** The process of one module. Once a question was not answered in time or in form, it is ended. */
export class ModuleProcess {
  readonly #child: ChildProcess;
  #alive = true;
  #stderr = '';
  #answer = '';
  #settle: ((said: Said<string>) => void) | null = null;

  private constructor(child: ChildProcess) {
    this.#child = child;
    // An idle one keeps nobody waiting; while it is asked, the deadline does.
    child.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr])
      if (stream instanceof Socket) stream.unref();
    child.stdin?.on('error', () => {});
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_OF_STDERR);
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    child.once('error', (thrown) =>
      this.#fail('check-crashed', `its process could not be started (${thrown.message})`),
    );
    child.once('close', () => this.#fail('check-crashed', this.#whyEnded()));
  }

  static async start(program: InnerProgram): Promise<ModuleProcess> {
    return new ModuleProcess(await startSandbox(program));
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Asks one question; the next may be asked when it is answered. */
  async ask<S extends z.ZodType>(question: Question, schema: S, seconds: number): Promise<Said<z.infer<S>>> {
    if (!this.#alive) return { ok: false, code: 'check-crashed', why: this.#whyEnded() };
    const said = await new Promise<Said<string>>((settle) => {
      const late = setTimeout(
        () => this.#fail('timeout', `it did not come to an end within ${seconds} seconds`),
        seconds * 1000,
      );
      this.#settle = (answer) => {
        clearTimeout(late);
        this.#settle = null;
        settle(answer);
      };
      this.#child.stdin?.write(`${JSON.stringify(question)}\n`);
    });
    if (!said.ok) return said;
    const parsed = schema.safeParse(parseOrNull(said.value));
    if (parsed.success) return { ok: true, value: parsed.data };
    this.end();
    return { ok: false, code: 'check-crashed', why: 'its process answered with something that is no answer' };
  }

  /** Ends the process at once. */
  end(): void {
    this.#alive = false;
    this.#child.kill('SIGKILL');
  }

  #take(text: string): void {
    this.#answer += text;
    const end = text.includes('\n') ? this.#answer.indexOf('\n') : -1;
    if (end >= 0) {
      const line = this.#answer.slice(0, end);
      this.#answer = '';
      this.#settle?.({ ok: true, value: line });
    } else if (this.#answer.length > MOST_CHARACTERS) {
      this.#fail('check-crashed', 'it said more than can be held');
    }
  }

  #fail(code: 'timeout' | 'check-crashed', why: string): void {
    this.end();
    this.#settle?.({ ok: false, code, why });
  }

  #whyEnded(): string {
    const full = /heap out of memory|allocation failed|Failed to allocate|Out of memory/i.test(this.#stderr);
    if (full) return 'it took more memory than a check gets';
    const [line] = this.#stderr.split('\n').filter((row) => /^\w*Error\b/.test(row));
    return `its process ended by itself${line ? ` (${line.slice(0, 200)})` : ''}`;
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
