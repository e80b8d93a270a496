import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { cause } from '../../src/model/cause.ts';
import { unread } from '../../src/model/fact.ts';
import { counted } from '../../src/model/plural.ts';
import { enumerate } from '../../src/probes/containers/wording.ts';
import { watchers } from '../../src/probes/host/watchers.ts';
import { containerInventory } from '../../src/probes/monitoring/container-inventory.ts';
import { daysOf, logKeeping } from '../../src/probes/monitoring/journal.ts';
import { engineLogLevels } from '../../src/probes/monitoring/log-levels.ts';
import { theHost } from '../../src/probes/populations.ts';
import { EVENT_CONSUMER, EVENT_RETENTION_DAYS } from './parameters.ts';

/** Levels at which an engine no longer says what it did. */
const SILENT = ['warn', 'error', 'fatal', 'panic'];

/** Starts and stops of containers are events, which the engine forgets after 256 of them. */
const EVENTS =
  ' Starts and stops of containers are not in it: they are events, which a consumer has to keep.';

export default defineCheck({
  id: 'engine-events-are-retained',
  title: 'What the engine says and does is kept',
  severity: 'medium',
  severityReason: 'The engine remembers its last 256 events, in memory; the next restart forgets them.',
  rationale:
    'Intrusions are found late. What then tells who started or changed a container is the log of the engine and its events. A journal in memory ends with the machine, a short one with the next busy day, and a log level above info says nothing to begin with.',
  remediation: {
    text: 'Let the journal be written to disk, keep it as long as the policy asks for, and send it to another machine. Record the events of the engine with a small service.',
    command:
      '/etc/systemd/journald.conf.d/retention.conf: [Journal] Storage=persistent MaxRetentionSec=90day; systemctl restart systemd-journald',
    takes: 'restart',
    sideEffect: 'The journal takes up to a tenth of its file system, unless SystemMaxUse says otherwise.',
  },
  outcomes: {
    pass: 'the journal is on disk and holds entries of docker.service as old as the policy asks for, or is told to keep them that long',
    fail: 'the journal is in memory alone with nothing that hands it on, is told to keep less, or an engine says nothing below warnings',
    manual:
      'how long it is kept cannot be told: the oldest entry is younger, nothing of docker.service is in the journal, a shipper or syslog keeps it, or the consumer that the policy names is not seen',
  },
  each: theHost,
  needs: { watchers, levels: engineLogLevels },
  hints: { inventory: containerInventory },
  parameters: { retention: EVENT_RETENTION_DAYS, consumer: EVENT_CONSUMER },
  assess: ({ watchers, levels, inventory }, { snapshot }, { retention, consumer }) => {
    const wanted = retention.configured ? retention.value : 90;
    const expected = `the log of docker.service on disk, for ${counted(wanted, 'day')} at least`;
    const { journal, shippers, syslog } = logKeeping(watchers);
    const { oldest, settings, denied } = watchers.journal;
    const days =
      oldest === null ? null : Math.floor((Date.parse(snapshot.startedAt) / 1000 - oldest) / 86_400);
    const limit = daysOf(settings.MaxRetentionSec);
    const observed = [
      journal === 'none' ? 'no systemd-journald' : `journal ${journal}`,
      ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
      ...(days === null ? [] : [`oldest entry of docker.service ${counted(days, 'day')} old`]),
      ...[...shippers, ...syslog].map((name) => `${name} runs`),
      ...[...levels].map(([engine, level]) => `log-level ${level} of engine ${engine}`),
    ].join('; ');
    const seen = { expected, observed };
    const silent = [...levels].filter(([, level]) => SILENT.includes(level));
    if (silent.length > 0) {
      const message = `Engine ${enumerate(silent.map(([engine]) => engine))} says nothing of what it does (log-level ${silent[0]?.[1]}).`;
      return fail({ ...seen, message });
    }
    if (!watchers.complete) {
      const detail = 'Not all processes can be seen, so what keeps the log of the engine may run unseen.';
      return cannotTell(unread(cause('needs-root', detail, 'Run the audit as root.')), expected);
    }
    if (journal === 'volatile' && shippers.length === 0 && syslog.length === 0) {
      return fail({
        ...seen,
        message: 'The journal is in memory and ends with the machine, and nothing hands it on.',
      });
    }
    if (journal === 'none') {
      const where = [...shippers, ...syslog];
      const message =
        where.length === 0
          ? 'There is no journal and no syslog on this host: where does the log of dockerd go, and how long is it kept?'
          : `There is no journal on this host: does ${enumerate(where)} keep the log of dockerd for ${counted(wanted, 'day')}?`;
      return manual({ ...seen, message });
    }
    if (limit !== null && limit < wanted && journal === 'persistent') {
      const message = `The journal drops what is older than ${settings.MaxRetentionSec}, and ${counted(wanted, 'day')} are asked for.`;
      return fail({ ...seen, message });
    }
    if (denied) {
      const detail = 'The journal may not be read by this account.';
      return cannotTell(unread(cause('needs-root', detail, 'Run the audit as root.')), expected);
    }
    if (consumer.configured && !inventory.known) return cannotTell(inventory, expected);
    const consumed =
      !consumer.configured ||
      (inventory.known ? inventory.value.containers : []).some(
        ({ resource, running }) => running && resource.name === consumer.value,
      );
    if (!consumed) {
      const message = `The consumer of events that the policy names (${consumer.value}) is no container that runs here: where does it run?`;
      return manual({ ...seen, message });
    }
    const note = consumer.configured ? ` ${consumer.value} runs and reads the events.` : EVENTS;
    if (journal === 'persistent' && days !== null && days >= wanted) {
      return pass({
        ...seen,
        message: `The journal holds ${counted(days, 'day')} of docker.service.${note}`,
      });
    }
    if (journal === 'persistent' && days !== null && limit !== null) {
      return pass({
        ...seen,
        message: `The journal keeps docker.service for ${settings.MaxRetentionSec}.${note}`,
      });
    }
    const doubt =
      journal === 'volatile'
        ? `The journal is in memory, and ${enumerate([...shippers, ...syslog])} runs: does that keep the log of dockerd`
        : days === null
          ? 'The journal holds nothing of docker.service: is the log of dockerd kept elsewhere'
          : `The oldest entry of docker.service is ${counted(days, 'day')} old: is the log of dockerd kept`;
    return manual({ ...seen, message: `${doubt} for ${counted(wanted, 'day')}?` });
  },
});
