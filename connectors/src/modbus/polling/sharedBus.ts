import type { ConnectorError, Gateway } from '../../contract.ts';
import { Bus, type BusOptions } from '../bus/bus.ts';
import type { PolledDevice } from './polledDevice.ts';

/** A bus that is lost again within this time is not logged again. */
const steadyMs = 60_000;

interface SharedBusOptions {
  readonly gateway: Gateway;
  /** As the config writes it. */
  readonly url: string;
  readonly options: BusOptions;
  /** Some bus of the connector works. */
  readonly isAnyWorking: () => boolean;
  readonly onNoneWorking: (problem: ConnectorError) => void;
}

/** A bus with the devices on it: logs its problems and wakes its devices. */
export class SharedBus {
  readonly bus: Bus;
  readonly devices = new Set<PolledDevice>();
  /** Aborted when its last device is removed. */
  readonly stop = new AbortController();
  readonly #options: SharedBusOptions;
  #isProblemLogged = false;
  /** When it last responded again after a problem. */
  #recoveredMs = -Infinity;

  constructor(options: SharedBusOptions) {
    this.#options = options;
    const { gateway, url } = options;
    this.bus = new Bus(options.options, {
      onConnected: () => {
        for (const device of this.devices) device.wake();
      },
      onProblem: (problem) => (problem === undefined ? this.#recovered() : this.#failed(problem)),
      onLimitLowered: (maxInFlight) => gateway.log.warn(`"${url}" drops concurrent responses: max_in_flight is now ${maxInFlight}`),
      onQuirk: (quirk) => gateway.log.warn(`"${url}" ${quirk}`),
      onUnsolicited: (isLate) =>
        gateway.malformed(
          'protocol',
          url,
          isLate ? 'a response arrived after its timeout: increase "timeout"' : 'a response to no request',
        ),
    });
  }

  get isWorking(): boolean {
    return this.devices.size > 0 && this.bus.problem === undefined;
  }

  #recovered(): void {
    if (this.#isProblemLogged) this.#options.gateway.log.info(`"${this.bus.text}" responds again`);
    this.#isProblemLogged = false;
    this.#recoveredMs = this.#options.gateway.now();
  }

  #failed(problem: ConnectorError): void {
    const { gateway, isAnyWorking, onNoneWorking } = this.#options;
    const fields = { reason: problem.kind, code: problem.code };
    // no alert while all devices are asleep; the log shows whether another client is connected instead
    if ([...this.devices].every((device) => device.isAsleep)) return gateway.log.info(problem.message, fields);
    if (!isAnyWorking()) return onNoneWorking(problem);
    // a bus that fails repeatedly is logged once; its devices report when they are offline
    if (gateway.now() - this.#recoveredMs < steadyMs) return;
    this.#isProblemLogged = true;
    gateway.log.warn(problem.message, fields);
  }
}
