import type { NetworkScope } from '../../model/snapshot.ts';
import { ENGINE_PATH, NETWORK_LIMITS, REGISTRY_PATH } from '../../probes/registry/limits.ts';

/** What an audit connects to from where the host stands, and within which limits. */
export function overTheNetwork(scope: NetworkScope = 'configured'): readonly string[] {
  if (scope === 'none') return ['Over the network from the host: nothing (--network none).', ''];
  const { names, connections, atOnce, ports, connectSeconds, handshakeSeconds, certificateBytes, httpBytes } =
    NETWORK_LIMITS;
  const images = scope === 'all' ? ', and of its images' : '; with --network all also of its images';
  return [
    "Over the network, from the host's place in it; each of TLS 1.3, 1.2, 1.1 and 1.0 once, and one request in the clear:",
    `  GET ${REGISTRY_PATH.padEnd(28)} the registries of its own configuration (mirrors, insecure registries, certs.d, hosts.toml)${images}`,
    `  GET ${ENGINE_PATH.padEnd(28)} the TCP port of an engine, on 127.0.0.1 or ::1 and only where dockerd itself listens; over TLS too`,
    `  at most ${names} names, ${ports} ports of an engine, ${connections} connections for each, ${atOnce} side by side; ${connectSeconds} s to connect, ${handshakeSeconds} s for a handshake, ${certificateBytes / 1024} KiB of certificates, ${httpBytes / 1024} KiB of HTTP`,
    '  a name is looked up once, on the host; no connection goes to loopback (but for the engine), link-local, metadata, multicast or broadcast addresses',
    '  no credentials, no client certificate, no redirect, no proxy; whether a registry lets anybody write or list is not tried',
    '',
  ];
}
