import type { Device, DeviceDescription, Gateway, Property } from '../../contract.ts';
import type { RegisterMap, RegisterPoint } from './registerMap.ts';
import type { Block } from './planRequests.ts';
import { BlockDecoder } from './blockDecoder.ts';
import { NumberValue } from './numberValue.ts';
import { PowerFactorUnit } from './powerFactor.ts';
import { PowerFactorValue } from './powerFactorValue.ts';
import type { PointOwner, PointValue } from './pointValue.ts';
import { BitValue, FaultValue, StateValue, TextValue } from './wordValue.ts';

/** Devices of one map hand the same list to the exporter, which then resolves it once. */
const propertiesOf = new WeakMap<RegisterMap, readonly Property[]>();

/** One device with the values of all its points. */
export class DeviceValues implements PointOwner {
  readonly map: RegisterMap;
  readonly #gateway: Gateway;
  readonly #values = new Map<string, PointValue>();
  readonly #scalers: ReadonlySet<string>;
  readonly #powerFactorUnits = new Map<string, PowerFactorUnit>();
  readonly #counts = { good: 0, uncertain: 0, bad: 0 };
  readonly #base: DeviceDescription;
  #description: DeviceDescription;
  #device: Device | undefined;
  #isCountTold = false;

  constructor(gateway: Gateway, description: DeviceDescription, map: RegisterMap) {
    this.#gateway = gateway;
    this.map = map;
    this.#base = description;
    this.#description = { ...map.description, ...description };
    this.#scalers = new Set(map.points.flatMap(({ scalePoint }) => scalePoint?.id ?? []));
    const inOrder = [...map.points].sort((a, b) => rankOf(a) - rankOf(b));
    for (const point of inOrder) this.#values.set(point.id, this.#valueOf(point));
  }

  /** The device, registered; again after it was removed. */
  attach(): Device {
    const device = this.#gateway.device(this.#description);
    if (device === this.#device) return device;
    this.#device = device;
    this.#isCountTold = false;
    const mapped = this.map.points.filter(({ property }) => property !== undefined);
    const targets = device.map(this.#properties());
    mapped.forEach(({ id }, index) => {
      const value = this.#values.get(id);
      if (value !== undefined) value.target = targets[index];
    });
    return device;
  }

  value(id: string): PointValue | undefined {
    return this.#values.get(id);
  }

  decoderOf(block: Block): BlockDecoder {
    const values = block.points.flatMap(({ id }) => this.#values.get(id) ?? []);
    return new BlockDecoder(block, values, ({ point }) => this.#scalers.has(point.id));
  }

  /** What is known of the device beside its points: an identification that it gave. */
  describe(known: Partial<DeviceDescription>): void {
    this.#description = { ...this.#description, ...known, ...this.#base };
  }

  /** After each poll. */
  tellQuality(): void {
    if (this.#isCountTold) return;
    this.#isCountTold = true;
    this.#device?.quality({ ...this.#counts });
  }

  turned(from: boolean | undefined, to: boolean): void {
    this.#isCountTold = false;
    if (from !== undefined) this.#counts[from ? 'good' : 'bad']--;
    this.#counts[to ? 'good' : 'bad']++;
  }

  describes({ describes }: RegisterPoint, text: string): void {
    if (describes === undefined || text === '' || this.#description[describes] === text) return;
    this.describe({ [describes]: text });
    if (this.#device !== undefined) this.attach();
  }

  fault({ id }: RegisterPoint, name: string, isActive: boolean): void {
    this.#device?.event({ event: isActive ? 'fault_raised' : 'fault_cleared', attributes: { point: id, fault: name } });
  }

  #properties(): readonly Property[] {
    const known = propertiesOf.get(this.map);
    if (known !== undefined) return known;
    const properties = this.map.points.flatMap(({ property }) => (property === undefined ? [] : [{ ...property, listed: true }]));
    propertiesOf.set(this.map, properties);
    return properties;
  }

  #valueOf(point: RegisterPoint): PointValue {
    if (point.type === 'string') return new TextValue(point, this);
    if (point.faults !== undefined) return new FaultValue(point, this);
    if (point.states !== undefined) return new StateValue(point, this);
    if (point.type === 'bool') return new BitValue(point, this);
    const scaler = point.scalePoint === undefined ? undefined : this.#values.get(point.scalePoint.id);
    const scaledBy = scaler instanceof NumberValue ? scaler : undefined;
    return point.powerFactor === undefined
      ? new NumberValue(point, this, scaledBy)
      : this.#powerFactorOf(point, point.powerFactor, scaledBy);
  }

  /** The phases of a model have one unit. */
  #powerFactorOf(
    point: RegisterPoint,
    { model, power, apparent, standard }: NonNullable<RegisterPoint['powerFactor']>,
    scaledBy: NumberValue | undefined,
  ): PointValue {
    const unit = this.#powerFactorUnits.get(model) ?? new PowerFactorUnit(standard);
    this.#powerFactorUnits.set(model, unit);
    return new PowerFactorValue(point, this, { scaledBy, power: this.#values.get(power), apparent: this.#values.get(apparent), unit });
  }
}

/** What others are made of comes first. */
function rankOf({ scalePoint, powerFactor }: RegisterPoint): number {
  return powerFactor !== undefined ? 2 : Number(scalePoint !== undefined);
}
