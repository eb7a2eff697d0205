import { RecordingGateway } from '../../testing/recordingGateway.ts';
import { patience } from '../../../../tests/patience.ts';
import type { ModbusConfig } from '../config/config.ts';
import { modbus } from '../index.ts';

/** Polls without a pause. What responds may take its time, as it does on a busy machine. */
export const quick = { interval: '20ms', normal_interval: '20ms', slow_interval: '20ms', timeout: '30s', retries: 0 };

/** For what does not respond, where it does no harm that a response may come too late on a busy machine. */
export const shortTimeout = '100ms';

/** For what does not respond, beside what does. */
export const cautiousTimeout = `${100 * patience}ms`;

/** The connector running on a recording gateway; stops at the end of its scope. */
export class RunningModbus implements AsyncDisposable {
  readonly gateway: RecordingGateway;
  readonly ended: Promise<unknown>;
  readonly #stop = new AbortController();

  /** `config`: as written, or parsed. `ended` resolves with the error of `run`; undefined when it was stopped. */
  constructor(config: object, gateway = new RecordingGateway()) {
    this.gateway = gateway;
    const parsed = 'series_labels' in config ? (config as ModbusConfig) : modbus.config.parse(config);
    this.ended = modbus.run(parsed, gateway, this.#stop.signal).then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  value(device: string, point: string): unknown {
    return this.gateway.devices.get(device)?.values[point];
  }

  source(device: string): string | undefined {
    return this.gateway.devices.get(device)?.source;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }
}

/** A point of one input register; its unit determines the metric. */
export function watts(id: string, address: number, more: object = {}): object {
  return { id, address, table: 'input', type: 'uint16', unit: 'W', labels: { sensor: id }, ...more };
}
