import { AttributeIds } from 'node-opcua-client';
import type { DeviceDescription } from '../../contract.ts';
import { standardId } from './namespaces.ts';
import type { ServerReader } from './serverReader.ts';

/** Id of the device that stands for the server itself. */
export const serverId = 'server';

/** The server as a device, by its BuildInfo [OPC 10000-5 12.4]. */
export async function readServer(reader: ServerReader): Promise<DeviceDescription> {
  let build: Readonly<Record<string, unknown>> = {};
  await reader.read([{ nodeId: standardId(2260), attributeId: AttributeIds.Value }], ({ value, statusCode }) => {
    const said: unknown = value?.value;
    if (!statusCode.isBad() && typeof said === 'object' && said !== null) build = said as Record<string, unknown>;
  });
  const text = (key: string) => {
    const said = build[key];
    return typeof said === 'string' && said !== '' ? said : undefined;
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

/** Libraries that servers are made with: where nobody has set the BuildInfo, it is theirs. */
const libraries =
  /open62541|node-?opcua|free-?opcua|opcua-asyncio|\bmilo\b|gopcua|opcua-rust|rust[ -]opc[ -]?ua|s2opc|opc foundation|ua-?\.?net|unified automation|uaservercpp/i;

interface BuildTexts {
  readonly uri: string | undefined;
  readonly maker: string | undefined;
  readonly product: string | undefined;
  readonly version: string | undefined;
}

/** What the BuildInfo says of the device: what it says of the library is left out. */
function nameplateOf({ uri, maker, product, version }: BuildTexts): Omit<DeviceDescription, 'id'> {
  const own = (text: string | undefined) => (text !== undefined && libraries.test(text) ? undefined : text);
  // the version is that of the product, or of whatever there is
  const versioned = product ?? maker ?? uri;
  const description = {
    nativeId: own(uri),
    manufacturer: own(maker),
    model: own(product),
    firmware: own(versioned) === versioned ? version : undefined,
  };
  return Object.fromEntries(Object.entries(description).filter(([, text]) => text !== undefined));
}
