/** Credentials of a target. */
export interface Authorization {
  /** The value of the header Authorization; undefined: none is sent. Rejects with an error whose message may be logged. */
  header(): Promise<string | undefined>;
  /** The server did not accept the header: true where {@link header} can have another one now. */
  renew(): boolean;
  /** Texts that no message may contain. */
  readonly secrets: Iterable<string>;
}

/** No credentials are sent. */
export const noAuthorization: Authorization = { header: async () => undefined, renew: () => false, secrets: [] };
