import { RegisterImage, type RegisterTable } from './registerImage.ts';

/** [Modbus 7] */
const exceptions = { illegalFunction: 1, illegalAddress: 2, illegalValue: 3, busy: 6 } as const;

/** The model of a Modbus device. */
export interface UnitModel {
  /** The user's name for it. */
  readonly name: string;
  readonly maxRegisters: number;
  /** Vendor, product code and revision for function 43/14, if supported. */
  readonly identification?: readonly [string, string, string];
  image(atMs: number): RegisterImage;
  /** Whether it is off at that time. */
  isAsleep?(atMs: number): boolean;
}

interface Range {
  readonly table: RegisterTable;
  readonly first: number;
  readonly last: number;
}

/** One unit on a bus: its model and its faults. */
export class ModbusUnit {
  readonly model: UnitModel;
  readonly address: number;
  isDead = false;
  isBusy = false;
  delayMs = 0;
  /** Registers that cause exception 2, "illegal data address". */
  readonly illegal: Range[] = [];
  /** Registers set by faults, in place of the measured ones. */
  overrides = new RegisterImage();

  constructor(address: number, model: UnitModel) {
    this.address = address;
    this.model = model;
  }

  heal(): void {
    this.isDead = this.isBusy = false;
    this.delayMs = 0;
    this.illegal.length = 0;
    this.overrides = new RegisterImage();
  }

  /** The response to a request; undefined if there is none. */
  respond(pdu: Buffer, atMs: number): Buffer | undefined {
    if (this.isDead || this.model.isAsleep?.(atMs) === true) return undefined;
    const functionCode = pdu[0] ?? 0;
    const response = this.isBusy ? exceptions.busy : this.#response(functionCode, pdu, atMs);
    return typeof response === 'number' ? Buffer.from([functionCode | 0x80, response]) : response;
  }

  #response(functionCode: number, pdu: Buffer, atMs: number): Buffer | number {
    if (functionCode === 43) return this.#identification(pdu);
    const table = ({ 3: 'holding', 4: 'input' } as const)[functionCode];
    if (table === undefined) return exceptions.illegalFunction;
    if (pdu.length !== 5) return exceptions.illegalValue;
    const first = pdu.readUInt16BE(1);
    const count = pdu.readUInt16BE(3);
    if (count < 1 || count > this.model.maxRegisters) return exceptions.illegalValue;
    if (this.illegal.some((range) => range.table === table && first <= range.last && first + count > range.first))
      return exceptions.illegalAddress;
    const image = this.model.image(atMs);
    const response = Buffer.alloc(2 + 2 * count);
    response.writeUInt8(functionCode, 0);
    response.writeUInt8(2 * count, 1);
    for (let index = 0; index < count; index++) {
      const word = this.overrides.word(table, first + index) ?? image.word(table, first + index);
      if (word === undefined) return exceptions.illegalAddress;
      response.writeUInt16BE(word, 2 + 2 * index);
    }
    return response;
  }

  /** Basic objects as a stream [Modbus 6.21]. */
  #identification(pdu: Buffer): Buffer | number {
    const { identification } = this.model;
    const [, mei, code] = pdu;
    if (identification === undefined || mei !== 14) return exceptions.illegalFunction;
    if (code !== 1) return exceptions.illegalValue;
    const objects = identification.map((value, id) => Buffer.concat([Buffer.from([id, Buffer.byteLength(value)]), Buffer.from(value)]));
    return Buffer.concat([Buffer.from([43, 14, 1, 1, 0, 0, objects.length]), ...objects]);
  }
}
