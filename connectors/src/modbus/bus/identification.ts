import type { DeviceDescription } from '../../contract.ts';
import { exceptions, ReadError } from './readError.ts';
import { textOf } from '../registers/textOf.ts';

/** Sends a request to one unit: function code first, without unit id and CRC; the response likewise. Rejects with a {@link ReadError}. */
type RequestUnit = (pdu: Uint8Array) => Promise<Buffer>;

const functionCode = 0x2b;
const deviceIdentification = 0x0e;
/** Read device id codes [Modbus 6.21]: all objects up to the name of the model, then only the three mandatory ones. */
const readCodes = [2, 1] as const;
/** A device may announce further parts for ever; reading stops after so many. */
const mostParts = 8;
const moreFollows = 0xff;
const headerBytes = 7;

/** By object id [Modbus 6.21]; the product name serves as a model too. */
const keyOfObject: Readonly<Record<number, 'manufacturer' | 'modelId' | 'firmware' | 'product' | 'model'>> = {
  0: 'manufacturer',
  1: 'modelId',
  2: 'firmware',
  4: 'product',
  5: 'model',
};

/**
 * Reads the device identification of a unit [Modbus 6.21]. Undefined where the unit does not support the function, responds with invalid data or not
 * at all, as most devices do: the request need not be repeated. Throws when there is no connection.
 */
export async function identify(request: RequestUnit): Promise<Partial<DeviceDescription> | undefined> {
  for (const readCode of readCodes) {
    try {
      const objects = await readObjects(request, readCode);
      if (objects.size > 0) return describe(objects);
    } catch (error) {
      if (!(error instanceof ReadError) || error.failure === 'link') throw error;
      // only a device that supports the function may have fewer objects
      if (error.failure !== 'exception' || error.code === exceptions.illegalFunction) return undefined;
    }
  }
  return undefined;
}

type Objects = Map<number, string>;

async function readObjects(request: RequestUnit, readCode: number): Promise<Objects> {
  const objects: Objects = new Map();
  let next: number | undefined = 0;
  for (let part = 0; part < mostParts && next !== undefined; part++) {
    const before = objects.size;
    next = readPart(await request(Uint8Array.of(functionCode, deviceIdentification, readCode, next)), objects);
    if (objects.size === before) break;
  }
  return objects;
}

/** Adds the objects of one response; returns the id of the next object, if more follow. Truncated data ends the list. */
function readPart(response: Buffer, objects: Objects): number | undefined {
  if (response.length < headerBytes || response[0] !== functionCode || response[1] !== deviceIdentification) return undefined;
  const [more, next, count = 0] = response.subarray(4);
  let at = headerBytes;
  for (let object = 0; object < count; object++) {
    const [id, length] = response.subarray(at, at + 2);
    if (id === undefined || length === undefined || at + 2 + length > response.length) return undefined;
    objects.set(id, textOf(response.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  return more === moreFollows ? next : undefined;
}

function describe(objects: Objects): Partial<DeviceDescription> | undefined {
  const found: Partial<Record<(typeof keyOfObject)[number], string>> = {};
  for (const [id, text] of objects) {
    const key = keyOfObject[id];
    if (key !== undefined && text !== '') found[key] = text;
  }
  const { product, ...known } = found;
  const model = known.model ?? product;
  const description = { ...known, ...(model !== undefined && { model }) };
  return Object.keys(description).length === 0 ? undefined : description;
}
