import { z } from 'zod';
import { defineScriptProbe } from '../../kit/define-probe.ts';
import { cause } from '../../model/cause.ts';

/** A running dockerd, found by its executable, never by the text of a command line. */
export const daemonProcessShape = z.object({
  pid: z.int(),
  parentPid: z.int(),
  /** Effective user and group as the host sees them. */
  uid: z.int(),
  gid: z.int(),
  /** Start, in seconds since 1970 by the host's clock. */
  startedAt: z.number(),
  /** It runs in a process namespace of its own: Docker in Docker, not an engine of this host. */
  nested: z.boolean(),
  /** It runs below rootlesskit or as another user than root. */
  rootless: z.boolean(),
  /** Path of the program; null where the account may not see it. */
  executable: z.string().nullable(),
  /** Values of the flags on the allow-list, by long name without dashes; a switch without a value is `true`. */
  flags: z.record(z.string(), z.array(z.string())),
  /** How many other arguments there are. */
  otherArguments: z.int(),
  /** DOCKER_* variables that change how it behaves; null where the environment may not be read. */
  environment: z.record(z.string(), z.string()).nullable(),
  /** Unix sockets on which it listens; null where its open files may not be seen. */
  unixSockets: z.array(z.string()).nullable(),
  /** TCP ports on which it listens; null where its open files may not be seen. */
  tcpListeners: z.array(z.object({ address: z.string(), port: z.int() })).nullable(),
  /** How many docker-proxy processes it runs. */
  proxies: z.int(),
});
export type DaemonProcess = z.infer<typeof daemonProcessShape>;
export const daemonProcessesShape = z.array(daemonProcessShape);

export const daemonProcesses = defineScriptProbe({
  id: 'daemon-processes',
  source: '/proc of dockerd',
  timeoutSeconds: 10,
  maxBytes: 1024 * 1024,
  shape: daemonProcessesShape,
  script: () => null,
  project: () => ({ ok: false, cause: cause('not-collected', 'Not built yet.', 'Wait.') }),
});
