import { access, findByDevice, Numeric, setLogger } from 'zigbee-herdsman-converters';
import type { Zh } from 'zigbee-herdsman-converters/lib/types';

/** How a device of this kind answers Zigbee2MQTT's interview. */
interface Interview {
  readonly modelId: string;
  readonly manufacturer: string;
  readonly mains?: true;
  readonly softwareBuildId?: string;
  readonly dateCode?: string;
  /** Clusters by endpoint id: input, then output ones. */
  readonly endpoints: Readonly<Record<number, readonly [input: string, output: string]>>;
}

const aqaraSensor = (modelId: string, input: string): Interview => ({
  modelId,
  manufacturer: 'LUMI',
  dateCode: '20191205',
  endpoints: { 1: [input, 'genBasic genGroups'] },
});

const tuya = (manufacturer: string): Omit<Interview, 'endpoints'> => ({ modelId: 'TS0601', manufacturer });

const interviews: readonly Interview[] = [
  aqaraSensor('lumi.weather', 'genBasic genIdentify msTemperatureMeasurement msPressureMeasurement msRelativeHumidity'),
  aqaraSensor('lumi.sensor_magnet.aq2', 'genBasic genIdentify genOnOff'),
  aqaraSensor('lumi.sensor_motion.aq2', 'genBasic msOccupancySensing msIlluminanceMeasurement ssIasZone'),
  aqaraSensor('lumi.sensor_wleak.aq1', 'genBasic genIdentify ssIasZone'),
  aqaraSensor('lumi.sensor_smoke', 'genBasic genIdentify genMultistateInput ssIasZone genAnalogInput genPowerCfg'),
  {
    modelId: 'SNZB-02D',
    manufacturer: 'SONOFF',
    softwareBuildId: '2.2.0',
    dateCode: '20231219',
    endpoints: { 1: ['genBasic genPowerCfg genIdentify msTemperatureMeasurement msRelativeHumidity', 'genIdentify genOta'] },
  },
  {
    modelId: 'eTRV0103',
    manufacturer: 'Danfoss',
    softwareBuildId: '01.20.0008 01.20',
    dateCode: '20211110',
    endpoints: { 1: ['genBasic genPowerCfg genIdentify genTime genPollCtrl hvacThermostat hvacUserInterfaceCfg', 'genBasic genOta'] },
  },
  {
    modelId: 'LCA001',
    manufacturer: 'Signify Netherlands B.V.',
    mains: true,
    softwareBuildId: '1.122.2',
    dateCode: '20240902',
    endpoints: {
      11: ['genBasic genIdentify genGroups genScenes genOnOff genLevelCtrl touchlink lightingColorCtrl', 'genOta'],
      242: ['greenPower', 'greenPower'],
    },
  },
  {
    modelId: 'TRADFRI bulb E27 WS opal 1000lm',
    manufacturer: 'IKEA of Sweden',
    mains: true,
    softwareBuildId: '2.3.093',
    dateCode: '20220929',
    endpoints: { 1: ['genBasic genIdentify genGroups genScenes genOnOff genLevelCtrl lightingColorCtrl touchlink', 'genScenes genOta'] },
  },
  {
    modelId: 'TS011F',
    manufacturer: '_TZ3000_2putqrmw',
    mains: true,
    softwareBuildId: '160',
    endpoints: {
      1: ['genBasic genIdentify genGroups genScenes genOnOff seMetering haElectricalMeasurement', 'genTime genOta'],
      242: ['greenPower', 'greenPower'],
    },
  },
  {
    modelId: 'TRADFRI remote control',
    manufacturer: 'IKEA of Sweden',
    softwareBuildId: '24.4.5',
    dateCode: '20221222',
    endpoints: {
      1: ['genBasic genPowerCfg genIdentify genAlarms genPollCtrl', 'genIdentify genGroups genScenes genOnOff genLevelCtrl genOta'],
    },
  },
  {
    modelId: 'RWL021',
    manufacturer: 'Signify Netherlands B.V.',
    softwareBuildId: '6.1.1.28573',
    dateCode: '20190815',
    endpoints: {
      1: ['genBasic', 'genBasic genIdentify genGroups genScenes genOnOff genLevelCtrl'],
      2: ['genBasic genPowerCfg genIdentify genBinaryInput', 'genOta'],
    },
  },
  {
    modelId: 'lumi.switch.l2aeu1',
    manufacturer: 'LUMI',
    mains: true,
    softwareBuildId: '0.0.0_0020',
    endpoints: {
      1: ['genBasic genIdentify genGroups genScenes genOnOff genMultistateInput', 'genOta'],
      2: ['genOnOff genMultistateInput', ''],
    },
  },
  {
    modelId: 'FYRTUR block-out roller blind',
    manufacturer: 'IKEA of Sweden',
    softwareBuildId: '24.4.13',
    dateCode: '20230424',
    endpoints: { 1: ['genBasic genPowerCfg genIdentify genGroups genPollCtrl closuresWindowCovering touchlink', 'genOta touchlink'] },
  },
  { ...tuya('_TZE200_nslr42tt'), mains: true, endpoints: { 1: ['genBasic genGroups genScenes manuSpecificTuya', 'genTime genOta'] } },
  { ...tuya('_TZE200_dwcarsat'), mains: true, endpoints: { 1: ['genBasic genGroups genScenes manuSpecificTuya', 'genTime genOta'] } },
  { ...tuya('_TZE200_myd45weu'), endpoints: { 1: ['genBasic genGroups genScenes manuSpecificTuya', 'genTime genOta'] } },
  {
    modelId: 'VINDSTYRKA',
    manufacturer: 'IKEA of Sweden',
    mains: true,
    softwareBuildId: '1.0.11',
    dateCode: '20230530',
    endpoints: {
      1: ['genBasic genIdentify msTemperatureMeasurement msRelativeHumidity pm25Measurement', 'genIdentify genOta genPollCtrl'],
    },
  },
  {
    modelId: 'lumi.sensor_occupy.agl1',
    manufacturer: 'LUMI',
    mains: true,
    softwareBuildId: '0.0.0_0009',
    endpoints: { 1: ['genBasic genIdentify manuSpecificLumi', 'genOta'] },
  },
];

/** Zigbee2MQTT adds this expose to each device (lib/model/device.ts). */
const linkquality = new Numeric('linkquality', access.STATE)
  .withUnit('lqi')
  .withDescription('Link quality (signal strength)')
  .withValueMin(0)
  .withValueMax(255)
  .withCategory('diagnostic');

/** The text of models.json: one line per model, made from the definitions of zigbee-herdsman-converters. */
export async function renderModels(): Promise<string> {
  const silent = (): undefined => undefined;
  setLogger({ debug: silent, info: silent, warning: silent, error: silent });
  const lines: string[] = [];
  for (const interview of interviews) lines.push(JSON.stringify(await describeModel(interview)));
  return `[\n${lines.join(',\n')}\n]\n`;
}

/** What Zigbee2MQTT publishes about such a device, without what differs from device to device (lib/extension/bridge.ts). */
async function describeModel(interview: Interview): Promise<object> {
  const device = interviewedDevice(interview);
  const definition = await findByDevice(device);
  if (!definition) throw new Error(`cannot describe model "${interview.modelId}": zigbee-herdsman-converters does not know it`);
  const { model, vendor, description, version, options = [] } = definition;
  const exposes = typeof definition.exposes === 'function' ? definition.exposes(device, {}) : definition.exposes;
  const names = new Map(Object.entries(definition.endpoint?.(device) ?? {}).map(([name, id]) => [id, name]));
  return {
    model_id: interview.modelId,
    manufacturer: interview.manufacturer,
    type: device.type,
    power_source: device.powerSource,
    software_build_id: interview.softwareBuildId,
    date_code: interview.dateCode,
    endpoints: Object.fromEntries(
      Object.entries(interview.endpoints).map(([id, [input, output]]) => [
        id,
        {
          name: names.get(Number(id)) === 'default' ? undefined : names.get(Number(id)),
          scenes: [],
          bindings: [],
          configured_reportings: [],
          clusters: { input: words(input), output: words(output) },
        },
      ]),
    ),
    definition: {
      source: 'native',
      model,
      vendor,
      description,
      exposes: [...exposes, linkquality],
      supports_ota: Boolean(definition.ota),
      options,
      version,
    },
  };
}

/** As much of a zigbee-herdsman device as finding a definition and its exposes reads. */
function interviewedDevice(interview: Interview): Zh.Device {
  const endpoints = Object.entries(interview.endpoints).map(([id, [input]]) => ({
    ID: Number(id),
    supportsInputCluster: (name: string) => words(input).includes(name),
  }));
  const device = {
    ieeeAddr: '0x0000000000000000',
    modelID: interview.modelId,
    manufacturerName: interview.manufacturer,
    softwareBuildID: interview.softwareBuildId,
    dateCode: interview.dateCode,
    type: interview.mains ? 'Router' : 'EndDevice',
    powerSource: interview.mains ? 'Mains (single phase)' : 'Battery',
    endpoints,
    getEndpoint: (id: number) => endpoints.find((endpoint) => endpoint.ID === id),
    meta: {},
    customClusters: {},
  };
  return device as unknown as Zh.Device; // The class has private fields, so nothing else is assignable to it.
}

function words(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}
