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
  const description = {
    nativeId: text('productUri'),
    manufacturer: text('manufacturerName'),
    model: text('productName'),
    firmware: text('softwareVersion'),
  };
  return { id: serverId, ...Object.fromEntries(Object.entries(description).filter(([, value]) => value !== undefined)) };
}
