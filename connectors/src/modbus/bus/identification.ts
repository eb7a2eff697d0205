import type { DeviceDescription } from '../../contract.ts';
import { ReadError } from './readError.ts';
import { textOf } from '../registers/textOf.ts';

/** Asks one unit something: function code first, unit id and CRC left out, of the answer too; rejects with a {@link ReadError}. */
export type AskUnit = (pdu: Uint8Array) => Promise<Buffer>;

const functionCode = 0x2b;
const deviceIdentification = 0x0e;
/** Read device id codes [Modbus 6.21]: all objects up to the model's name, or the three that are mandatory. */
const readCodes = [2, 1] as const;
/** Parts that an answer may come in; a device that goes on forever gives no more. */
const mostParts = 8;
const moreFollows = 0xff;
const headerBytes = 7;

/** What an object is called here [Modbus 6.21, table of object ids]; the product's name is a model too. */
const meanings: Readonly<Record<number, 'manufacturer' | 'modelId' | 'firmware' | 'product' | 'model'>> = {
  0: 'manufacturer',
  1: 'modelId',
  2: 'firmware',
  4: 'product',
  5: 'model',
};

/**
 * What a unit says of itself [Modbus 6.21]. Undefined where it does not know the function, answers nonsense or not at all, as most devices do: it need
 * not be asked again. Throws when there is no connection.
 */
export async function identify(ask: AskUnit): Promise<Partial<DeviceDescription> | undefined> {
  for (const readCode of readCodes) {
    try {
      const objects = await readObjects(ask, readCode);
      if (objects.size > 0) return describe(objects);
    } catch (error) {
      if (!(error instanceof ReadError) || error.failure === 'link') throw error;
      // only who knows the function may know fewer objects
      if (error.failure !== 'exception' || error.code === unknownFunction) return undefined;
    }
  }
  return undefined;
}

const unknownFunction = 1;

type Objects = Map<number, string>;

async function readObjects(ask: AskUnit, readCode: number): Promise<Objects> {
  const objects: Objects = new Map();
  let next: number | undefined = 0;
  for (let part = 0; part < mostParts && next !== undefined; part++) {
    const before = objects.size;
    next = readPart(await ask(Uint8Array.of(functionCode, deviceIdentification, readCode, next)), objects);
    if (objects.size === before) break;
  }
  return objects;
}

/** Takes the objects of one answer; returns which comes next, if more follow. What is cut off or shorter than it says ends it. */
function readPart(answer: Buffer, objects: Objects): number | undefined {
  if (answer.length < headerBytes || answer[0] !== functionCode || answer[1] !== deviceIdentification) return undefined;
  const [more, next, count = 0] = answer.subarray(4);
  let at = headerBytes;
  for (let object = 0; object < count; object++) {
    const [id, length] = answer.subarray(at, at + 2);
    if (id === undefined || length === undefined || at + 2 + length > answer.length) return undefined;
    objects.set(id, textOf(answer.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return more === moreFollows ? next : undefined;
}

function describe(objects: Objects): Partial<DeviceDescription> | undefined {
  const found: Partial<Record<(typeof meanings)[number], string>> = {};
  for (const [id, text] of objects) {
    const what = meanings[id];
    if (what !== undefined && text !== '') found[what] = text;
  }
  const { product, ...known } = found;
  const model = known.model ?? product;
  const description = { ...known, ...(model !== undefined && { model }) };
  return Object.keys(description).length === 0 ? undefined : description;
}
