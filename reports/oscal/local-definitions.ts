import { addressVersion } from '../../src/model/address.ts';
import { ownAddresses } from '../telling/own-addresses.ts';
import type { HostContext } from './host-context.ts';
import { listed, oscalId, oscalProp, props, prose, titled } from './values.ts';

/** The host as an item of the inventory with its engines, and the tool that assessed it. */
export function localDefinitions({ host, head, item, tool, engines }: HostContext) {
  const { hostname, fqdn, addresses: _, ...identity } = host.identity;
  return {
    ...listed(
      'components',
      host.engines.map((engine) => ({
        uuid: engines.get(engine.id),
        type: 'software',
        title: titled(`Docker Engine ${engine.version ?? ''}`.trim()),
        description: prose(
          `The engine ${engine.id}${engine.rootless ? ', rootless' : ''}, run by ${engine.user}, is ${engine.state}.`,
        ),
        props: props({
          engine: engine.id,
          version: engine.version,
          socket: engine.socket,
          'api-version': engine.apiVersion,
          'daemon-id': engine.daemonId,
          'storage-driver': engine.storageDriver,
          swarm: engine.swarm,
          components: engine.components,
        }),
        status: { state: engine.state === 'running' ? 'operational' : 'other' },
      })),
    ),
    'inventory-items': [
      {
        uuid: item,
        description: prose(`The Docker host ${host.name}, reached as ${host.target}.`),
        props: [
          ...(typeof fqdn === 'string' ? oscalProp('fqdn', fqdn) : []),
          ...ownAddresses(host.identity).flatMap((address) =>
            oscalProp(addressVersion(address) === 4 ? 'ipv4-address' : 'ipv6-address', address),
          ),
          ...props({
            host: host.name,
            target: host.target,
            state: host.state,
            hostname: hostname ?? null,
            ...Object.fromEntries(Object.entries(identity).filter(([key]) => /^[A-Za-z_][\w.-]*$/.test(key))),
          }),
        ],
        ...listed(
          'implemented-components',
          [...engines.values()].map((uuid) => ({ 'component-uuid': uuid })),
        ),
      },
    ],
    'assessment-assets': {
      components: [
        {
          uuid: tool,
          type: 'software',
          title: titled(`${head.tool.name} ${head.tool.version}`),
          description: 'Reads the configuration of Docker hosts and changes nothing.',
          props: props({ version: head.tool.version }),
          status: { state: 'operational' },
        },
      ],
      'assessment-platforms': [
        {
          uuid: oscalId('platform', host.name),
          title: titled(`${head.tool.name} ${head.tool.version}`),
          'uses-components': [{ 'component-uuid': tool }],
        },
      ],
    },
  };
}
