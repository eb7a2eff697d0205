/** Credentials of a target. */
export interface Authorization {
  /** The value of the header Authorization; undefined: none is sent. Rejects with an error whose message may be logged. */
  header(): Promise<string | undefined>;
  /** The server did not accept this header: resolves with true where {@link header} can have another one now. */
  renew(refused: string | undefined): Promise<boolean>;
  /** Texts that no message may contain. */
  readonly secrets: readonly string[];
  /** Closes its own connections. */
  close?(): void;
}

/** Always the same header. */
export function fixedAuthorization(value: string | undefined, secrets: readonly string[]): Authorization {
  return { header: async () => value, renew: async () => false, secrets };
}
