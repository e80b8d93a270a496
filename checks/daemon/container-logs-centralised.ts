import { cannotTell, defineCheck, fail, manual, pass } from '../../src/kit/index.ts';
import { engineInfo } from '../../src/probes/docker/engine-info.ts';
import { containerLogDrivers } from '../../src/probes/engine/container-log-drivers.ts';
import { daemonOption } from '../../src/probes/engine/daemon-options.ts';
import { engines } from '../../src/probes/populations.ts';
import { CONTAINER_LOG_SHIPPER } from '../parameters.ts';

/** Drivers that keep the log on this host, or nowhere. */
const LOCAL = ['json-file', 'local', 'none'];
/** Drivers that hand the log to a service of this host, which may or may not send it on. */
const PASSED_ON = ['journald', 'syslog'];

const EXPECTED = 'a log driver that sends logs to another machine, or a shipper that the policy names';

export default defineCheck({
  id: 'container-logs-centralised',
  title: 'Logs of containers leave the host',
  severity: 'medium',
  severityReason: 'Who takes the host over can wipe logs that lie on it, which hides the attack.',
  rationale:
    'Logs that lie on the host alone are lost with it, and an intruder can change them. A driver that sends them away keeps them out of reach. An agent that ships the files of json-file does the same, but the engine does not know of it.',
  remediation: {
    text: 'Choose a log driver that sends to your log server, or run a log shipper and name it in the policy.',
    command:
      '/etc/docker/daemon.json: { "log-driver": "fluentd", "log-opts": { "fluentd-address": "<server>:24224" } }',
    takes: 'plan',
    sideEffect:
      'The engine has to be restarted, and only containers made after that use the new driver; some drivers stop containers when the server is away.',
  },
  outcomes: {
    pass: 'the log driver of the engine, and that of each running container, is one for logs on another machine (of syslog alone the address is read, too), or keeps them where a shipper that the policy names reads them',
    fail: 'the driver of the engine or of a running container keeps logs nowhere (none), or on the host (json-file, local) while the policy names no shipper',
    manual:
      'a driver hands logs to a service of the host (journald, a local syslog), which may or may not send them on',
  },
  each: engines,
  needs: { info: engineInfo },
  hints: { containers: containerLogDrivers, options: daemonOption('log-opts') },
  parameters: { shipper: CONTAINER_LOG_SHIPPER },
  assess: ({ info, containers, options }, engine, { shipper }) => {
    const { id } = engine.item;
    const usual = {
      driver: info.LoggingDriver,
      address:
        info.LoggingDriver === 'syslog' && options.known ? options.value.value['syslog-address'] : undefined,
    };
    const kindOf = ({ driver, address }: LogTarget): 'local' | 'remote' | 'unclear' => {
      if (shipper.configured && isShippable(driver)) return 'remote';
      if (LOCAL.includes(driver)) return 'local';
      if (driver === '') return 'unclear';
      if (driver === 'syslog' && isRemote(address)) return 'remote';
      return PASSED_ON.includes(driver) ? 'unclear' : 'remote';
    };
    const own = containers.known
      ? containers.value.filter((one) => one.driver !== usual.driver || one.address !== usual.address)
      : [];
    const listed = own.map(
      ({ container, driver, address }) =>
        `${container}: ${driver || '(not named)'}${address === undefined ? '' : ` to ${address}`}`,
    );
    const observed = [
      `/info .LoggingDriver = ${info.LoggingDriver || '(empty)'}`,
      ...(usual.address ? [`syslog-address = ${usual.address}`] : []),
      ...(shipper.configured ? [`shipped by ${shipper.value}, as the policy says`] : []),
      ...(listed.length > 0 ? [`containers apart: ${listed.join(', ')}`] : []),
    ].join('; ');
    const seen = { expected: EXPECTED, observed };
    const local = own.filter((one) => kindOf(one) === 'local').map(({ container }) => container);
    if (kindOf(usual) === 'local') {
      const message =
        info.LoggingDriver === 'none'
          ? `Engine ${id} keeps no logs of containers (driver none).`
          : `Engine ${id} keeps logs on the host with driver ${info.LoggingDriver}; if an agent ships them, name it in the policy (${CONTAINER_LOG_SHIPPER.id}).`;
      return fail({ ...seen, message });
    }
    if (local.length > 0) {
      return fail({
        ...seen,
        message: `Logs of ${local.join(', ')} do not leave the host, unlike the default of engine ${id}.`,
      });
    }
    if (!containers.known) return cannotTell(containers, EXPECTED);
    if (info.LoggingDriver === 'syslog' && !options.known && !shipper.configured)
      return cannotTell(options, EXPECTED);
    const unclear = [usual, ...own].filter((one) => kindOf(one) === 'unclear');
    const services = [...new Set(unclear.map(({ driver }) => driver))];
    return unclear.length > 0
      ? manual({
          ...seen,
          message: `Engine ${id} hands logs to ${services.join(', ') || 'an unnamed driver'} on this host: are they sent on from there?`,
        })
      : pass({
          ...seen,
          message:
            shipper.configured && isShippable(info.LoggingDriver)
              ? `The operator has the logs of engine ${id} sent away by ${shipper.value}.`
              : `Engine ${id} sends logs away with driver ${info.LoggingDriver}.`,
        });
  },
});

/** A driver, and of syslog the address that it sends to. */
interface LogTarget {
  readonly driver: string;
  readonly address: string | undefined;
}

/** Whether an agent on the host can find the logs of a driver. */
const isShippable = (driver: string): boolean =>
  driver !== 'none' && (LOCAL.includes(driver) || PASSED_ON.includes(driver));

/** Hosts of an address that are this host: by name, loopback or unspecified; an empty one is dialled here, too. */
const THIS_HOST =
  /^(?:|(?:(?:ip6-)?localhost[46]?(?:\.localdomain[46]?)?|ip6-loopback)\.?|127\.[\d.]*|0\.0\.0\.0|\[(?:[0:]*:[01]?|[0:]*:ffff:(?:127\.[\d.]*|0\.0\.0\.0|7f[\da-f]{2}:[\da-f]{1,4}|0{1,4}:0{1,4}))\])$/i;

/** A syslog address is remote unless it is a socket of this host, or leads back to it. */
function isRemote(address: string | undefined): boolean {
  const host = /^(?:udp|tcp|tcp\+tls):\/\/(\[[^\]]*\]|[^:/]*)/i.exec(address ?? '')?.[1];
  return host !== undefined && !THIS_HOST.test(host);
}
