import { type CauseCode, cause } from '../../../src/model/cause.ts';
import { type Unread, unread } from '../../../src/model/fact.ts';
import { type EngineInfo, engineInfo } from '../../../src/probes/docker/engine-info.ts';
import type { DaemonOptionName } from '../../../src/probes/engine/daemon-option-table.ts';
import type { EffectiveOption } from '../../../src/probes/engine/daemon-options.ts';
import { infoAnswer } from '../../probes/literal-host.ts';

/** An answer to /info of an engine with default settings, with some fields changed. */
export const info = (change: Readonly<Record<string, unknown>> = {}): EngineInfo =>
  engineInfo.shape.parse(infoAnswer(change));

/** An option with a value by flag, or by default. */
export const option = <V extends EffectiveOption['value']>(
  name: DaemonOptionName,
  value: V,
  origin: EffectiveOption['origin'] = 'flag',
): EffectiveOption<V> => ({
  name,
  value,
  origin,
  where: origin === 'default' ? 'built-in default' : `dockerd --${name}=${String(value)} (pid 812)`,
});

export const notRead = (code: CauseCode): Unread => unread(cause(code, 'Not read.', 'Read it.'));
