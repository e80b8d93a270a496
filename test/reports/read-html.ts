/** The text that a reader of a page sees, with markup, style and script taken away. */
export function textOf(html: string): string {
  return html
    .replace(/<(style|script)(?: [^>]*)?>[\s\S]*?<\/\1>/g, '')
    .replace(/<\/(p|dd|dt|td|th|li|h\d|summary|pre|span|a|b|i|option|button)>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');
}

/** What a page links to within itself, and what it names. */
export function linksOf(html: string): {
  readonly ids: readonly string[];
  readonly targets: readonly string[];
} {
  const labels = [...html.matchAll(/aria-(?:labelledby|describedby)="([^"]+)"/g)].flatMap(
    (found) => found[1]?.split(' ') ?? [],
  );
  return {
    ids: [...html.matchAll(/\sid="([^"]+)"/g)].map((found) => found[1] ?? ''),
    targets: [...[...html.matchAll(/\shref="#(?!\?)([^"]*)"/g)].map((found) => found[1] ?? ''), ...labels],
  };
}
