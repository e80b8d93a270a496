/**
 * The fields of an entry of /info .SecurityOptions, such as `name=seccomp,profile=builtin`; null where the
 * engine has no entry of that name.
 */
export function engineSecurityOption(
  options: readonly string[],
  name: string,
): Readonly<Record<string, string>> | null {
  const entries = options.map((option) =>
    Object.fromEntries(option.split(',').map((field): [string, string] => splitField(field))),
  );
  return entries.find((entry) => entry.name === name) ?? null;
}

function splitField(field: string): [string, string] {
  const equals = field.indexOf('=');
  return equals < 0 ? ['name', field] : [field.slice(0, equals), field.slice(equals + 1)];
}

/** Names of all entries, for the report. */
export const describeSecurityOptions = (options: readonly string[]): string =>
  `/info .SecurityOptions = ${options.length === 0 ? '(empty)' : options.join(' ')}`;
