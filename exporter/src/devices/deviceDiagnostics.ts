/** The newest payload and error of a device, for people who look for a fault. */
export interface DeviceDiagnostics {
  payload?: unknown;
  payloadAtMs?: number;
  error?: string;
  errorAtMs?: number;
  offlineCause?: string | undefined;
}
