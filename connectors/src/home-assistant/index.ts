import { aborted } from '../aborted.ts';
import { traced } from '../traced.ts';
import type { Connector, Gateway } from '../contract.ts';
import { homeAssistantConfig, type HomeAssistantConfig } from './config.ts';
import { HomeAssistantApi } from './connection/api.ts';
import type { ReportMalformed } from './connection/channel.ts';
import { ConnectionReader } from './connectionReader.ts';
import { createDecoder, type Decoder } from './decode.ts';
import { history } from './history/history.ts';
import { namesFileOf, openNames } from './registry/namesFile.ts';
import { homeAssistantWork } from './tracedWork.ts';

/** The entities of one Home Assistant. */
export const homeAssistant: Connector<HomeAssistantConfig> = {
  type: 'home-assistant',
  config: homeAssistantConfig,
  distance: 2,
  run,
  history,
};

/** A decoder survives a lost connection: the properties of its devices stay known. */
const decoders = new WeakMap<Gateway, Decoder>();

async function run(config: HomeAssistantConfig, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const decoder = decoders.get(gateway) ?? createDecoder(config, gateway, openNames(namesFileOf(config, gateway)));
  decoders.set(gateway, decoder);
  let api: HomeAssistantApi;
  let reader: ConnectionReader | undefined;
  const reportMalformed: ReportMalformed = (...what) => {
    gateway.malformed(...what);
    // the message may have contained a state
    reader?.requestStates();
  };
  try {
    const connecting = { ...homeAssistantWork('connect', config.url), signal };
    api = await traced(gateway.tracer, connecting, () => HomeAssistantApi.connect(config, reportMalformed, signal));
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  const end = new AbortController();
  try {
    reader = new ConnectionReader(api, { decoder, gateway, url: config.url, signal: end.signal });
    await Promise.race([api.lost, aborted(signal), reader.failed, reader.read()]);
  } finally {
    end.abort();
    api.close();
  }
}
