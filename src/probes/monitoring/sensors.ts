import type { Watcher } from '../host/watchers.ts';

/** A program that watches what containers do, by what it is and not by its name alone. */
interface Sensor {
  readonly name: string;
  /** Names of its processes as the kernel keeps them. */
  readonly processes: readonly string[];
  /** Paths of its program as its packages and images have them. */
  readonly executable: RegExp;
  /** Repositories of its image, for one that runs in a container. */
  readonly repositories: readonly string[];
  /** Modules of the kernel that are its own. */
  readonly modules?: readonly string[];
}

const SENSORS: readonly Sensor[] = [
  {
    name: 'falco',
    processes: ['falco'],
    executable: /^\/usr\/bin\/falco$/,
    repositories: ['docker.io/falcosecurity/falco', 'docker.io/falcosecurity/falco-no-driver'],
    modules: ['falco', 'scap'],
  },
  {
    name: 'tetragon',
    processes: ['tetragon'],
    executable: /^(\/usr\/local)?\/usr\/bin\/tetragon$|^\/usr\/local\/bin\/tetragon$|^\/usr\/bin\/tetragon$/,
    repositories: ['quay.io/cilium/tetragon'],
  },
  {
    name: 'tracee',
    processes: ['tracee', 'tracee-ebpf'],
    executable: /^\/tracee\/tracee(-ebpf)?$|^\/usr(\/local)?\/bin\/tracee$/,
    repositories: ['docker.io/aquasec/tracee'],
  },
  {
    name: 'sysdig',
    processes: ['sysdig', 'dragent'],
    executable: /^\/usr\/bin\/sysdig$|^\/opt\/draios\/bin\/dragent$/,
    repositories: ['docker.io/sysdig/sysdig', 'quay.io/sysdig/agent', 'quay.io/sysdig/agent-slim'],
    modules: ['scap', 'sysdig_probe'],
  },
  {
    name: 'osquery',
    processes: ['osqueryd'],
    executable: /^\/opt\/osquery\/bin\/osqueryd$|^\/usr\/bin\/osqueryd$/,
    repositories: ['docker.io/osquery/osquery'],
  },
  {
    name: 'wazuh',
    processes: ['wazuh-agentd', 'wazuh-syscheckd'],
    executable: /^\/var\/ossec\/bin\/wazuh-(agentd|syscheckd)$/,
    repositories: ['docker.io/wazuh/wazuh-agent'],
  },
  {
    name: 'auditbeat',
    processes: ['auditbeat'],
    executable: /^\/usr\/share\/auditbeat\/(bin\/)?auditbeat$/,
    repositories: ['docker.elastic.co/beats/auditbeat'],
  },
  {
    name: 'elastic-agent',
    processes: ['elastic-agent', 'elastic-endpoin'],
    executable: /^\/opt\/Elastic\/(Endpoint|Agent)\//,
    repositories: ['docker.elastic.co/elastic-agent/elastic-agent'],
  },
  {
    name: 'crowdstrike',
    processes: ['falcon-sensor', 'falcon-sensor-b'],
    executable: /^\/opt\/CrowdStrike\/falcon-sensor/,
    repositories: [],
  },
  {
    name: 'defender',
    processes: ['wdavdaemon'],
    executable: /^\/opt\/microsoft\/mdatp\/sbin\/wdavdaemon$/,
    repositories: [],
  },
  {
    name: 'sentinelone',
    processes: ['s1-agent', 'sentinelone-age'],
    executable: /^\/opt\/sentinelone\/bin\//,
    repositories: [],
  },
];

/** A sensor that was found to run. */
export interface FoundSensor {
  readonly sensor: string;
  readonly pid: number;
  readonly name: string;
  readonly executable: string | null;
  readonly container: string | null;
  /** Whether its program lies where its packages put it; in a container, whether its image is one of its own, too. */
  readonly genuine: boolean;
  /** Whether it is hooked into the kernel; null where that may not be seen. */
  readonly hooked: boolean | null;
}

/** The sensors among processes. `repositories` are those of the image of a container; empty where it is not known. */
export function sensorsAmong(
  watchers: readonly Watcher[],
  modules: readonly string[],
  repositories: (container: string) => readonly string[],
): readonly FoundSensor[] {
  return watchers.flatMap(({ pid, name, executable, container, hooks }) => {
    const sensor = SENSORS.find(({ processes }) => processes.includes(name));
    if (sensor === undefined) return [];
    const own = executable !== null && sensor.executable.test(executable);
    const image =
      container === null || repositories(container).some((one) => sensor.repositories.includes(one));
    const hasModule = modules.some((module) => sensor.modules?.includes(module));
    const hooked = hasModule || (hooks === null ? null : hooks.length > 0);
    return [{ sensor: sensor.name, pid, name, executable, container, genuine: own && image, hooked }];
  });
}
