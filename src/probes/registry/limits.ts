/**
 * What an audit may do to the network from where a host stands, whatever the host names: one table, so that it can be
 * read at a glance. Bytes are counted as they arrive.
 */
export const NETWORK_LIMITS = {
  /** Names of registries that are asked; those beyond are listed and left alone. */
  names: 20,
  /** Of one name or port, of all kinds together. */
  connections: 6,
  /** Names or ports that are asked side by side. */
  atOnce: 3,
  /** Ports of one engine. */
  ports: 3,
  connectSeconds: 5,
  handshakeSeconds: 5,
  /** What a server may send in a handshake, its certificates above all. */
  certificateBytes: 16 * 1024,
  /** What is read of an answer over HTTP. */
  httpBytes: 4 * 1024,
  /** What the resolver of the host gets for one name. */
  resolveSeconds: 8,
  /** Answers of the resolver that are kept of one name. */
  addresses: 32,
} as const;

/** The only thing that a registry is asked over HTTP, without credentials; no redirect is followed. */
export const REGISTRY_PATH = '/v2/';
/** The only thing that the TCP port of an engine is asked, without a certificate. */
export const ENGINE_PATH = '/version';
