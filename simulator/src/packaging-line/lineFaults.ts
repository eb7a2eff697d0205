import { DataType, StatusCodes, VariantArrayType, type StatusCode } from 'node-opcua-client';
import type { HallServer } from './hallServer.ts';
import type { PointPlan } from './pointPlan.ts';

export const alarmNames = ['temperature', 'emergency'] as const;
export type AlarmName = (typeof alarmNames)[number];

/** The variable and value that raise each alarm. */
const alarmInputs: Readonly<Record<AlarmName, readonly [variable: string, value: unknown]>> = {
  temperature: ['CabinetTemperature', 47],
  emergency: ['EmergencyStop', true],
};

export const qualities = ['good', 'uncertain', 'bad'] as const;
export type LineQuality = (typeof qualities)[number];

const statusOf: Readonly<Record<LineQuality, StatusCode | undefined>> = {
  good: undefined,
  uncertain: StatusCodes.UncertainSensorNotAccurate,
  bad: StatusCodes.BadDeviceFailure,
};

/** Faults of a packaging hall, on demand. Variables, machines and lines are identified by their path, e.g. `Line1/Filler/TankLevel`. */
export class LineFaults {
  readonly #server: HallServer;

  constructor(server: HallServer) {
    this.#server = server;
  }

  /** Stops the server. */
  down(): Promise<void> {
    return this.#server.down();
  }

  /** Starts the server, with different node ids. */
  up(): Promise<void> {
    return this.#server.start();
  }

  async restart(): Promise<void> {
    await this.down();
    await this.up();
  }

  /** Closes all sessions without notifying the clients; their channels stay open. */
  killSessions(): void {
    const { engine } = this.#server.run.server;
    for (const { authenticationToken } of engine.getSessions()) engine.closeSession(authenticationToken, true, 'Forcing');
  }

  /** Blocks all traffic without closing connections. */
  deaf(isDeaf = true): void {
    this.#server.connections.setBlocked(isDeaf);
  }

  /** Stops value changes. */
  frozen(isFrozen = true): void {
    this.#server.run.values.isFrozen = isFrozen;
  }

  async quality(path: string, quality: LineQuality): Promise<void> {
    this.#server.run.values.status(path, statusOf[quality]);
    await this.#server.update();
  }

  /** Overrides a variable; undefined removes the override. */
  async hold(path: string, value: unknown): Promise<void> {
    this.#server.run.values.hold(path, value);
    await this.#server.update();
  }

  async alarm(machine: string, alarm: AlarmName, isActive = true): Promise<void> {
    const [variable, value] = alarmInputs[alarm];
    await this.hold(`${machine}/${variable}`, isActive ? value : undefined);
  }

  /** Deletes the nodes at or below a path, without a model change event. */
  remove(path: string): void {
    const { values, hall, server } = this.#server.run;
    const removed = values.remove(path);
    if (removed.length === 0) throw new Error(`no node at "${path}"`);
    const object = hall.objects.get(path);
    for (const node of object === undefined ? removed.map(({ variable }) => variable) : [object])
      server.engine.addressSpace?.deleteNode(node);
  }

  /** Adds a variable to a machine or line, and sends a model change event. */
  async add(parent: string, name: string): Promise<void> {
    const { values, hall } = this.#server.run;
    const plan: PointPlan = { kind: 'count', name, value: ({ count }) => count };
    values.add(hall.add(parent, plan));
    await this.#server.update();
    this.reportModelChange();
  }

  /** Sends a GeneralModelChangeEvent [OPC 10000-3 9.32.7]. */
  reportModelChange(): void {
    this.#server.run.server.engine.addressSpace?.rootFolder.objects.server.raiseEvent('GeneralModelChangeEventType', {
      changes: { dataType: DataType.ExtensionObject, arrayType: VariantArrayType.Array, value: [] },
    });
  }
}
