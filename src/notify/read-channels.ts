import {
  type MailChannel,
  notifySchema,
  type TextfileChannel,
  type WebhookChannel,
} from '../model/notify.ts';
import { readYaml } from '../yaml/read-yaml.ts';

interface Settings {
  readonly webhook: WebhookChannel;
  readonly sendmail: MailChannel;
  readonly textfile: TextfileChannel;
}

export type ChannelKind = keyof Settings;

/** One way of telling somebody. */
export type Channel = {
  [Kind in ChannelKind]: {
    readonly kind: Kind;
    readonly settings: Settings[Kind];
    /** As messages call it, which never name an address: `notify[2] (webhook)`. */
    readonly label: string;
  };
}[ChannelKind];

/**
 * Understands the file of `--notify`. No message quotes a value of it.
 *
 * @throws InputError with file, line and, where a key is wrong, the nearest one that is known
 */
export function readChannels(text: string, file: string): readonly Channel[] {
  const { notify } = readYaml(text, file, notifySchema, { secret: true }).value;
  return notify.flatMap((entry, index) => {
    const label = (kind: ChannelKind) => `notify[${index + 1}] (${kind})`;
    const { webhook, sendmail, textfile } = entry;
    return [
      ...(webhook ? [{ kind: 'webhook' as const, settings: webhook, label: label('webhook') }] : []),
      ...(sendmail ? [{ kind: 'sendmail' as const, settings: sendmail, label: label('sendmail') }] : []),
      ...(textfile ? [{ kind: 'textfile' as const, settings: textfile, label: label('textfile') }] : []),
    ];
  });
}
