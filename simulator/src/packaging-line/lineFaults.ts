import { DataType, StatusCodes, VariantArrayType, type StatusCode } from 'node-opcua-client';
import type { HallServer } from './hallServer.ts';
import type { PointPlan } from './pointPlan.ts';

export const alarmNames = ['temperature', 'emergency'] as const;
export type AlarmName = (typeof alarmNames)[number];

/** What sets each alarm off. */
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

/** What can go wrong in a packaging hall, on demand. Variables, machines and lines are named by their path: `Line1/Filler/TankLevel`. */
export class LineFaults {
  readonly #server: HallServer;

  constructor(server: HallServer) {
    this.#server = server;
  }

  /** The server ends. */
  down(): Promise<void> {
    return this.#server.down();
  }

  /** The server is back, with other node ids. */
  up(): Promise<void> {
    return this.#server.start();
  }

  async restart(): Promise<void> {
    await this.down();
    await this.up();
  }

  /** All sessions end, without a word to the clients; their channels stay. */
  killSessions(): void {
    const { engine } = this.#server.run.server;
    for (const { authenticationToken } of engine.getSessions()) engine.closeSession(authenticationToken, true, 'Forcing');
  }

  /** Connections stay, and nothing goes over them any more. */
  deaf(isDeaf = true): void {
    this.#server.connections.deafen(isDeaf);
  }

  /** Values do not change any more. */
  frozen(isFrozen = true): void {
    this.#server.run.values.isFrozen = isFrozen;
  }

  async quality(path: string, quality: LineQuality): Promise<void> {
    this.#server.run.values.status(path, statusOf[quality]);
    await this.#server.update();
  }

  /** A variable has this value; undefined: its own again. */
  async hold(path: string, value: unknown): Promise<void> {
    this.#server.run.values.hold(path, value);
    await this.#server.update();
  }

  async alarm(machine: string, alarm: AlarmName, isActive = true): Promise<void> {
    const [variable, value] = alarmInputs[alarm];
    await this.hold(`${machine}/${variable}`, isActive ? value : undefined);
  }

  /** The nodes at or below that path are gone; no event tells. */
  remove(path: string): void {
    const { values, hall, server } = this.#server.run;
    const removed = values.remove(path);
    if (removed.length === 0) throw new Error(`there is nothing at "${path}"`);
    const object = hall.objects.get(path);
    for (const node of object === undefined ? removed.map(({ variable }) => variable) : [object])
      server.engine.addressSpace?.deleteNode(node);
  }

  /** A machine or line has another variable, and an event tells that the model has changed. */
  async add(parent: string, name: string): Promise<void> {
    const { values, hall } = this.#server.run;
    const plan: PointPlan = { kind: 'count', name, value: ({ count }) => count };
    values.add(hall.add(parent, plan));
    await this.#server.update();
    this.tellModelChange();
  }

  /** An event tells that the model has changed [OPC 10000-3 9.32.7]. */
  tellModelChange(): void {
    this.#server.run.server.engine.addressSpace?.rootFolder.objects.server.raiseEvent('GeneralModelChangeEventType', {
      changes: { dataType: DataType.ExtensionObject, arrayType: VariantArrayType.Array, value: [] },
    });
  }
}
