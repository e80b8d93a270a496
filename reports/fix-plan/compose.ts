import type { ContainerStep } from './plan.ts';
import { yamlLines } from './yaml-text.ts';

/** What the service of a container is to have in a Compose file, and what it is not to have, as comments. */
export const composeLines = ({ compose, composeLeaveOut, networks }: ContainerStep): readonly string[] => [
  ...yamlLines(compose),
  ...composeLeaveOut.map((key) => `# without ${key}`),
  ...(networks.length === 0
    ? []
    : [`# and at the top: networks: {${networks.map((name) => `${name}: {}`).join(', ')}}`]),
];
