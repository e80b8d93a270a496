/** A mail to be handed to sendmail. */
export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** ASCII on one line. */
  readonly subject: string;
  readonly text: string;
  /** Unique: letters, digits, `_` and `-`. */
  readonly id: string;
  readonly date: Date;
  /** A page that comes along. */
  readonly page: { readonly name: string; readonly html: Uint8Array } | null;
}

/**
 * A mail as RFC 5322 and MIME have it, with the line ends of this system, as sendmail takes it. Whatever it is about
 * stands in base64 below its headers.
 *
 * @throws Error where a header would not stay on its line: those who make one see to that
 */
export function mimeOf({ from, to, subject, text, id, date, page }: Mail): string {
  const top = [
    header('From', from),
    header('To', to.join(',\n ')),
    header('Subject', subject),
    header('Date', date.toUTCString().replace('GMT', '+0000')),
    header('Message-ID', `<${id}@${from.split('@')[1] ?? 'localhost'}>`),
    // No answers of machines on holiday.
    header('Auto-Submitted', 'auto-generated'),
    header('MIME-Version', '1.0'),
  ];
  const body = part('text/plain; charset=utf-8', Buffer.from(text), []);
  if (page === null) return [...top, body].join('\n');
  const boundary = `=_${id}`;
  const attached = part('text/html; charset=utf-8', page.html, [
    header('Content-Disposition', `attachment; filename="${page.name}"`),
  ]);
  return [
    ...top,
    header('Content-Type', `multipart/mixed; boundary="${boundary}"`),
    '',
    `--${boundary}`,
    body,
    `--${boundary}`,
    attached,
    `--${boundary}--`,
    '',
  ].join('\n');
}

function header(name: string, value: string): string {
  if (!/^[ -~]*(,\n [ -~]+)*$/.test(value)) throw new Error(`${name} of a mail has to be plain ASCII.`);
  return `${name}: ${value}`;
}

const part = (type: string, content: Uint8Array, more: readonly string[]): string =>
  [
    header('Content-Type', type),
    header('Content-Transfer-Encoding', 'base64'),
    ...more,
    '',
    Buffer.from(content)
      .toString('base64')
      .replace(/.{1,76}/g, '$&\n'),
  ].join('\n');
