/** The commands of a shell script, each as its words; what only a shell could work out stays as it is written. */
export interface ShellScript {
  readonly commands: readonly (readonly string[])[];
  /** Whether all of it was there to be read: a here-document can be cut off, and a script be nested too deep. */
  readonly whole: boolean;
}

/** Deeper than anybody writes; each level is a substitution within the one before. */
const MAX_DEPTH = 16;

/** What a shell cannot run itself ends here; what it puts in the place of a substitution nobody can tell. */
const SUBSTITUTED = '$()';

/** Shells that read their script from standard input, where a here-document is one. */
const SHELL = /^(?:\/\S*\/)?(?:ba|da|a|k|z)?sh$/;

/**
 * Takes a script in the language of POSIX sh apart, as far as its words go: quotes, escapes, comments, operators,
 * redirections, here-documents and substitutions (Shell Command Language, POSIX.1-2024, 2.2 to 2.7). Nothing is expanded.
 */
export function shellCommands(script: string): ShellScript {
  const reader = new Reader(script);
  reader.list('', 0);
  return { commands: reader.commands, whole: reader.whole };
}

interface HereDocument {
  readonly delimiter: string;
  readonly stripTabs: boolean;
  /** Words of the command that it belongs to. */
  readonly command: readonly string[];
}

class Reader {
  readonly commands: string[][] = [];
  whole = true;
  readonly #text: string;
  #at = 0;
  #pending: HereDocument[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads commands up to the character that ends them, or to the end. */
  list(end: string, depth: number): void {
    let words: string[] = [];
    /** null between words, so that an empty pair of quotes is a word. */
    let word: string | null = null;
    /** Subshells that are open here; their end is none of what is read. */
    let subshells = 0;
    /** The next word names a file or is a here-document's end, and is no argument. */
    let dropNext: 'file' | 'here' | 'here-tabs' | null = null;
    const endWord = () => {
      if (word === null) return;
      if (dropNext === null) words.push(word);
      else if (dropNext !== 'file')
        this.#pending.push({ delimiter: word, stripTabs: dropNext === 'here-tabs', command: words });
      word = null;
      dropNext = null;
    };
    const endCommand = () => {
      endWord();
      if (words.length > 0) this.commands.push(words);
      words = [];
      dropNext = null;
    };
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] as string;
      if (character === end && subshells === 0) {
        this.#at += 1;
        endCommand();
        return;
      }
      if (character === '\\' && this.#text[this.#at + 1] === '\n') {
        this.#at += 2;
        continue;
      }
      const quoted = this.#quoted(character, depth);
      if (quoted !== null) {
        word = (word ?? '') + quoted;
        continue;
      }
      if (character === '\n') {
        endCommand();
        this.#at += 1;
        this.#hereDocuments(depth);
      } else if (character === '#' && word === null) {
        const line = this.#text.indexOf('\n', this.#at);
        this.#at = line < 0 ? this.#text.length : line;
      } else if (/\s/.test(character)) {
        endWord();
        this.#at += 1;
      } else if (character === '<' || character === '>') {
        if (word !== null && /^\d+$/.test(word)) word = null;
        endWord();
        const operator = this.#operator();
        if (operator.endsWith('(')) word = this.#substitution(2, ')', depth);
        else {
          this.#at += operator.length;
          dropNext = operator === '<<' ? 'here' : operator === '<<-' ? 'here-tabs' : 'file';
        }
      } else if (character === '&' && this.#text[this.#at + 1] === '>') {
        endWord();
        this.#at += 1;
      } else if (';&|()'.includes(character)) {
        endCommand();
        this.#at += 1;
        if (character === '(') subshells += 1;
        if (character === ')') subshells = Math.max(0, subshells - 1);
      } else {
        word = (word ?? '') + character;
        this.#at += 1;
      }
    }
    endCommand();
    if (end !== '' || this.#pending.length > 0) this.whole = false;
    this.#pending = [];
  }

  /** What stands at a quote, an escape or a substitution; null where there is none. */
  #quoted(character: string, depth: number): string | null {
    if (character === '\\') {
      const next = this.#text[this.#at + 1];
      this.#at += 2;
      return next === undefined || next === '\n' ? '' : next;
    }
    if (character === "'") return this.#upTo("'");
    if (character === '"') return this.#doubleQuoted(depth);
    if (character === '`') return this.#substitution(1, '`', depth);
    if (character !== '$') return null;
    const next = this.#text[this.#at + 1];
    if (next === '(' && this.#text[this.#at + 2] === '(') return this.#arithmetic(depth);
    if (next === '(') return this.#substitution(2, ')', depth);
    if (next === '{') {
      const close = this.#text.indexOf('}', this.#at);
      const name = this.#text.slice(this.#at, close < 0 ? undefined : close + 1);
      this.#at += name.length;
      return name;
    }
    return null;
  }

  #upTo(end: string): string {
    const close = this.#text.indexOf(end, this.#at + 1);
    if (close < 0) this.whole = false;
    const quoted = this.#text.slice(this.#at + 1, close < 0 ? undefined : close);
    this.#at += quoted.length + 2;
    return quoted;
  }

  #doubleQuoted(depth: number): string {
    let quoted = '';
    this.#at += 1;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] as string;
      if (character === '"') {
        this.#at += 1;
        return quoted;
      }
      const inner = character === "'" ? null : this.#quoted(character, depth);
      if (inner === null) {
        quoted += character;
        this.#at += 1;
      } else quoted += inner;
    }
    this.whole = false;
    return quoted;
  }

  /** The commands within are commands of the script. */
  #substitution(opening: number, end: string, depth: number): string {
    this.#at += opening;
    if (depth >= MAX_DEPTH) {
      this.whole = false;
      this.#at = this.#text.length;
      return SUBSTITUTED;
    }
    const outer = this.#pending;
    this.#pending = [];
    this.list(end, depth + 1);
    this.#pending = outer;
    return SUBSTITUTED;
  }

  /** `$((1 + 2))`; where the two that close do not stand together it is a substitution that begins with a subshell. */
  #arithmetic(depth: number): string {
    let open = 0;
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      if (this.#text[at] === '(') open += 1;
      if (this.#text[at] !== ')') continue;
      open -= 1;
      if (open === 1 && this.#text[at + 1] !== ')') return this.#substitution(2, ')', depth);
      if (open > 0) continue;
      this.#at = at + 1;
      return SUBSTITUTED;
    }
    this.whole = false;
    this.#at = this.#text.length;
    return SUBSTITUTED;
  }

  #operator(): string {
    return /^(?:<<<|<<-?|<[>&(]?|>[>&|(]?)/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0] ?? '<';
  }

  /** Passes over the here-documents whose lines begin here; what a shell is given that way is part of the script. */
  #hereDocuments(depth: number): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const { delimiter, stripTabs, command } of pending) {
      const lines: string[] = [];
      let ended = false;
      while (!ended && this.#at < this.#text.length) {
        const line = this.#line();
        ended = (stripTabs ? line.replace(/^\t+/, '') : line) === delimiter;
        if (!ended) lines.push(line);
      }
      if (!ended) this.whole = false;
      const feedsShell =
        command.length === 0 || SHELL.test(command.find((word) => !word.startsWith('-')) ?? '');
      if (!feedsShell || depth >= MAX_DEPTH) continue;
      const inner = new Reader(lines.join('\n'));
      inner.list('', depth + 1);
      this.commands.push(...inner.commands);
      this.whole &&= inner.whole;
    }
  }

  #line(): string {
    const end = this.#text.indexOf('\n', this.#at);
    const line = this.#text.slice(this.#at, end < 0 ? undefined : end);
    this.#at += line.length + 1;
    return line;
  }
}
