/** Thrown within the parser for a line that it does not understand; never leaves it. */
export class NotUnderstood extends Error {}

/** A member of a list of sudoers, such as `%ops`, with its negations counted. */
export interface Member {
  readonly name: string;
  readonly negated: boolean;
}

/** Reads a line of sudoers from left to right. */
export class Scanner {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    this.blanks();
    return this.at >= this.text.length;
  }

  /** Takes what the expression matches at this place, leading blanks left out; null where it does not. */
  take(expression: RegExp): RegExpExecArray | null {
    this.blanks();
    const match = new RegExp(expression.source, 'y');
    match.lastIndex = this.at;
    const found = match.exec(this.text);
    if (found) this.at = match.lastIndex;
    return found;
  }

  need(expression: RegExp): RegExpExecArray {
    const found = this.take(expression);
    if (!found) throw new NotUnderstood();
    return found;
  }

  /** Members that commas separate; it ends before the first thing that no comma leads on to. */
  members(): readonly Member[] {
    const found: Member[] = [];
    do {
      const [signs] = this.need(/(?:!\s*)*/);
      const negated = (signs.match(/!/g)?.length ?? 0) % 2 === 1;
      found.push({ name: this.word(), negated });
    } while (this.take(/,/));
    return found;
  }

  /** Text up to an unescaped character of the set, or the end; in commands quotes keep nothing together. */
  until(stops: string): string {
    this.blanks();
    const start = this.at;
    for (; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at] ?? '';
      if (character === '\\') this.at += 1;
      else if (stops.includes(character)) break;
    }
    return this.text.slice(start, this.at).trim();
  }

  private word(): string {
    const [all] = this.need(
      /[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:\/\d+)?|%?:?#?(?:"[^"]*"|(?:\\.|[^\s,:=()!\\"])+)/,
    );
    return unescaped(all.replaceAll('"', ''));
  }

  private blanks(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1;
  }
}

/** A text of sudoers without the backslashes that keep its own signs apart. */
export const unescaped = (text: string): string => text.replace(/\\(.)/g, '$1');
