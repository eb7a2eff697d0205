import { AttributeIds } from 'node-opcua-client';
import type { DeviceDescription } from '../../contract.ts';
import { serverId } from '../address-space/addressSpace.ts';
import { standardId } from './namespaces.ts';
import type { ServerReader } from './serverReader.ts';

/** Describes the server as a device, by its BuildInfo [OPC 10000-5 12.4]. */
export async function readServer(reader: ServerReader): Promise<DeviceDescription> {
  let build: Readonly<Record<string, unknown>> = {};
  await reader.read([{ nodeId: standardId(2260), attributeId: AttributeIds.Value }], ({ value, statusCode }) => {
    const info: unknown = value?.value;
    if (!statusCode.isBad() && typeof info === 'object' && info !== null) build = info as Record<string, unknown>;
  });
  const text = (key: string) => {
    const entry = build[key];
    return typeof entry === 'string' && entry !== '' ? entry : undefined;
  };
  return {
    id: serverId,
    ...nameplateOf({
      uri: text('productUri'),
      maker: text('manufacturerName'),
      product: text('productName'),
      version: text('softwareVersion'),
    }),
  };
}

/** Server libraries, whose default BuildInfo describes the library. */
const libraries =
  /open62541|node-?opcua|free-?opcua|opcua-asyncio|\bmilo\b|gopcua|opcua-rust|rust[ -]opc[ -]?ua|s2opc|opc foundation|ua-?\.?net|unified automation|uaservercpp/i;

interface BuildTexts {
  readonly uri: string | undefined;
  readonly maker: string | undefined;
  readonly product: string | undefined;
  readonly version: string | undefined;
}

/** The entries of the BuildInfo that describe the device and not the library of the server. */
function nameplateOf({ uri, maker, product, version }: BuildTexts): Omit<DeviceDescription, 'id'> {
  const own = (text: string | undefined) => (text !== undefined && libraries.test(text) ? undefined : text);
  // the version is that of the first entry that exists
  const versioned = product ?? maker ?? uri;
  const description = {
    nativeId: own(uri),
    manufacturer: own(maker),
    model: own(product),
    firmware: own(versioned) === versioned ? version : undefined,
  };
  return Object.fromEntries(Object.entries(description).filter(([, text]) => text !== undefined));
}
