/** What to call a host, and its other name. */
export interface Names {
  readonly name: string;
  readonly alsoKnownAs: string | null;
}

/** Names a host as it was given; `local` says nothing to whoever gets the report by mail, its hostname does. */
export function namesOf(name: string, hostname: unknown): Names {
  if (typeof hostname !== 'string' || hostname === '' || hostname === name)
    return { name, alsoKnownAs: null };
  return name === 'local' ? { name: hostname, alsoKnownAs: name } : { name, alsoKnownAs: hostname };
}
