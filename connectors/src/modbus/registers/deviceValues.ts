import type { Device, DeviceDescription, Gateway, Property } from '../../contract.ts';
import type { Block, BlockData } from './block.ts';
import { isBitTable, type RegisterMap, type RegisterPoint } from './registerMap.ts';
import { NumberValue, type PointOwner, type PointValue } from './pointValue.ts';
import { PowerFactorUnit, PowerFactorValue } from './powerFactor.ts';
import { BitValue, FaultValue, StateValue, TextValue } from './wordValue.ts';

/** Devices of one map pass the same list to the exporter, which then resolves it once. */
const propertiesOf = new WeakMap<RegisterMap, readonly Property[]>();
/** Fewer registers may be equal by chance. */
const leastUniformBytes = 40;

/** One device with the values of all its points. */
export class DeviceValues implements PointOwner {
  readonly map: RegisterMap;
  readonly #gateway: Gateway;
  readonly #values = new Map<string, PointValue>();
  readonly #scalers: ReadonlySet<string>;
  readonly #powerFactorUnits = new Map<string, PowerFactorUnit>();
  readonly #decoders = new WeakMap<Block, BlockDecoder>();
  readonly #counts = { good: 0, uncertain: 0, bad: 0 };
  readonly #configured: DeviceDescription;
  #description: DeviceDescription;
  #device: Device | undefined;
  #isQualityReported = false;

  constructor(gateway: Gateway, description: DeviceDescription, map: RegisterMap) {
    this.#gateway = gateway;
    this.map = map;
    this.#configured = description;
    this.#description = { ...map.description, ...description };
    this.#scalers = new Set(map.points.flatMap(({ scalePoint }) => scalePoint?.id ?? []));
    const inOrder = [...map.points].sort((a, b) => rankOf(a) - rankOf(b));
    for (const point of inOrder) this.#values.set(point.id, this.#valueOf(point));
  }

  /** Registers the device; again after it was removed. */
  attach(): Device {
    const device = this.#gateway.device(this.#description);
    if (device === this.#device) return device;
    this.#device = device;
    this.#isQualityReported = false;
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

  /** Decodes a response whose scale points it contains itself. */
  take({ block, data, atMs }: BlockData): void {
    const decoder = this.#decoderOf(block);
    if (data === undefined || this.#isUniform(block, data)) decoder.fail(atMs);
    else decoder.take(data, atMs);
  }

  /** Decodes responses of which some contain the scale points of others. */
  takeTogether(responses: readonly BlockData[]): void {
    const good: (readonly [BlockDecoder, data: Buffer, atMs: number])[] = [];
    for (const { block, data, atMs } of responses) {
      const decoder = this.#decoderOf(block);
      if (data === undefined || this.#isUniform(block, data)) decoder.fail(atMs);
      else {
        decoder.takeScalers(data, atMs);
        good.push([decoder, data, atMs]);
      }
    }
    for (const [decoder, data, atMs] of good) decoder.takeRest(data, atMs);
  }

  /** Some devices respond with all zeros or all "not implemented" while they start. */
  #isUniform({ points }: Block, data: Buffer): boolean {
    if (this.map.neverUniform !== true || data.length < leastUniformBytes) return false;
    const first = data.readUInt16BE(0);
    for (let at = 2; at < data.length; at += 2) if (data.readUInt16BE(at) !== first) return false;
    return points.some(({ poll, property }) => poll === 'fast' && property !== undefined);
  }

  #decoderOf(block: Block): BlockDecoder {
    const known = this.#decoders.get(block);
    if (known !== undefined) return known;
    const values = block.points.flatMap(({ id }) => this.#values.get(id) ?? []);
    const decoder = new BlockDecoder(block, values, ({ point }) => this.#scalers.has(point.id));
    this.#decoders.set(block, decoder);
    return decoder;
  }

  /** Adds what the device states about itself. */
  describe(known: Partial<DeviceDescription>): void {
    this.#description = { ...this.#description, ...known, ...this.#configured };
  }

  /** After each poll. */
  reportQuality(): void {
    if (this.#isQualityReported) return;
    this.#isQualityReported = true;
    this.#device?.quality({ ...this.#counts });
  }

  qualityChanged(from: boolean | undefined, to: boolean): void {
    this.#isQualityReported = false;
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

  /** The phases of a model have the same unit. */
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

/** Points that others depend on come first. */
function rankOf({ scalePoint, powerFactor }: RegisterPoint): number {
  return powerFactor !== undefined ? 2 : Number(scalePoint !== undefined);
}

/** The points of one request with their positions in its response. */
class BlockDecoder {
  readonly #values: readonly PointValue[];
  readonly #positions: Int32Array;
  /** The first so many values are scale points. */
  readonly #scalers: number;

  constructor(block: Block, values: readonly PointValue[], isScaler: (value: PointValue) => boolean) {
    const scalers = values.filter(isScaler);
    this.#scalers = scalers.length;
    this.#values = [...scalers, ...values.filter((value) => !isScaler(value))];
    const step = isBitTable(block.table) ? 1 : 2;
    this.#positions = Int32Array.from(this.#values, ({ point }) => step * (point.address - block.address));
  }

  take(data: Buffer, atMs: number): void {
    this.#take(data, atMs, { from: 0, to: this.#values.length });
  }

  takeScalers(data: Buffer, atMs: number): void {
    this.#take(data, atMs, { from: 0, to: this.#scalers });
  }

  takeRest(data: Buffer, atMs: number): void {
    this.#take(data, atMs, { from: this.#scalers, to: this.#values.length });
  }

  fail(atMs: number): void {
    for (const value of this.#values) value.fail(atMs);
  }

  #take(data: Buffer, atMs: number, { from, to }: { readonly from: number; readonly to: number }): void {
    const positions = this.#positions;
    for (let index = from; index < to; index++) this.#values[index]?.take(data, positions[index] ?? 0, atMs);
  }
}
