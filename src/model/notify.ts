import { z } from 'zod';

/** A bare account of this machine, or an address; nothing that a mailer takes for an option, a pipe, a file or a second header. */
const ADDRESS = /^[A-Za-z0-9][A-Za-z0-9._+=-]{0,63}(@[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)?$/;
const address = z.string().refine((text) => ADDRESS.test(text), {
  message: 'is no address such as ops@example.net, or account of this machine such as root',
});
const absolute = z
  .string()
  .max(4096)
  .refine((path) => path.startsWith('/') && !path.includes('\0'), { message: 'is no absolute path' });

const on = z
  .enum(['change', 'failure', 'always'])
  .describe(
    'When it is told: where something got worse or was not seen (change, which holds where nothing is said), where the exit code is not 0 (failure), or each time (always)',
  )
  .optional();

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Standard Webhooks: 24 to 64 bytes in base64, after a prefix. */
function isSecret(text: string): boolean {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === base64;
}

const webhook = z
  .strictObject({
    url: z
      .string()
      .max(2048)
      .refine((text) => /^https?:$/.test(urlOf(text)?.protocol ?? ''), {
        message: 'is no address such as https://hooks.example.net/plimsoll',
      })
      .refine((text) => urlOf(text)?.username === '' && urlOf(text)?.password === '', {
        message: 'has an account in it, which is not sent: leave it out',
      })
      .describe('Where the notice goes. It is a secret'),
    secret: z
      .string()
      .refine(isSecret, {
        message:
          'is no secret of Standard Webhooks: make one with printf "whsec_%s" "$(openssl rand -base64 32)"',
      })
      .describe('What the notice is signed with; without it, it is not signed')
      .optional(),
    ca: absolute
      .describe('A file of certificates in PEM that are trusted in the place of those of Node.js')
      .optional(),
    allowHttp: z
      .boolean()
      .describe('Whether http:// may lead to another machine; whoever is on the way reads it then')
      .optional(),
    on,
  })
  .refine(
    ({ url, allowHttp }) =>
      allowHttp === true || urlOf(url)?.protocol !== 'http:' || LOOPBACK.test(urlOf(url)?.hostname ?? ''),
    {
      message:
        'goes to another machine by http://, where whoever is on the way reads it: write https://, or allowHttp: true',
      path: ['url'],
    },
  )
  .describe('A POST of JSON');

const sendmail = z
  .strictObject({
    from: address,
    to: z.array(address).min(1).max(50).describe('Addresses, or accounts of this machine'),
    program: absolute
      .describe('What takes the mail as sendmail -t -i does; /usr/sbin/sendmail if missing')
      .optional(),
    report: z.boolean().describe('Whether the HTML report comes along').optional(),
    on,
  })
  .describe('A mail by the sendmail of this machine');

const textfile = z
  .strictObject({
    path: absolute
      .refine((path) => path.endsWith('.prom'), {
        message: 'does not end in .prom, so that node_exporter would not read it',
      })
      .describe('A file in the directory of the textfile collector of node_exporter'),
    mode: z
      .string()
      .regex(/^0?6[04][04]$/)
      .describe('Who may read it: "0644" (everybody, which holds where nothing is said), "0640" or "0600"')
      .optional(),
  })
  .describe('Numbers for Prometheus, written after each run');

const channel = z
  .strictObject({ webhook: webhook.optional(), sendmail: sendmail.optional(), textfile: textfile.optional() })
  .refine((kinds) => Object.keys(kinds).length === 1, {
    message: 'is to be one of webhook, sendmail and textfile',
  });

/** The file of `--notify`: who is told of a run. */
export const notifySchema = z.strictObject({ notify: z.array(channel).min(1).max(20) });

export type WebhookChannel = z.infer<typeof webhook>;
export type MailChannel = z.infer<typeof sendmail>;
export type TextfileChannel = z.infer<typeof textfile>;
/** When a channel is told; a textfile always is. */
export type NotifyOn = NonNullable<z.infer<typeof on>>;
