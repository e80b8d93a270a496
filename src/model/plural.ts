/** The plural of a noun that we count things by: containers, registries, processes. */
export function plural(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return noun.endsWith('s') ? `${noun}es` : `${noun}s`;
}

/** A number with its noun: `1 image`, `2 images`. */
export const counted = (number: number, noun: string): string =>
  `${number} ${number === 1 ? noun : plural(noun)}`;
