/** Topics of one program that does not describe itself. */
export interface KnownTree {
  readonly name: string;
  /** Matches its topics; the first group is the device, where there are several. */
  readonly topic: RegExp;
  /** A payload that the topic must have to count, where the topic alone is not typical. */
  readonly payload?: RegExp;
  /** The shipped profile that reads them. */
  readonly profile?: string;
  /** What a user should know. */
  readonly advice?: string;
}

/** From the documentation of each program. The order decides where two match. */
export const knownTrees: readonly KnownTree[] = [
  { name: 'Shelly Gen1', profile: 'shelly-gen1', topic: /^shellies\/(?!announce$|command$)([^/]+)(?:\/|$)/ },
  {
    name: 'Shelly Gen2 and later',
    profile: 'shelly-gen2',
    topic: /^(.+)\/status\/(?:[a-z][a-z0-9]*:\d+|sys|wifi|ble|cloud|mqtt|ws)$/,
    payload: /^\{/,
  },
  { name: 'Shelly Gen2 and later', profile: 'shelly-gen2', topic: /^(shelly[^/]+)\/(?:online|events\/rpc|status|debug\/log)(?:\/|$)/ },
  {
    name: 'Victron GX',
    profile: 'victron-gx',
    topic: /^N\/([0-9a-f]{12})\//,
    advice: 'it publishes values only while a client publishes R/<id>/keepalive, so the list may be incomplete',
  },
  { name: 'evcc', profile: 'evcc', topic: /^evcc\/(?:site|loadpoints|vehicles|status|updated)(?:\/|$)/ },
  {
    name: 'DSMR-reader',
    profile: 'dsmr-reader',
    topic: /^dsmr\/(?:reading|consumption|current-month|current-year|day-consumption|meter-stats)\//,
  },
  {
    name: 'Frigate',
    profile: 'frigate',
    topic: /^frigate\/(?:stats|available|events|reviews|[^/]+\/(?:motion|detect|person|all))(?:\/|$)/,
  },
  { name: 'OwnTracks', profile: 'owntracks', topic: /^owntracks\/([^/]+\/[^/]+)(?:\/|$)/ },
  {
    name: 'rtl_433',
    profile: 'rtl433',
    topic: /^(?:.+\/)?rtl_433\/([^/]+)\/(?:devices|events|states)(?:\/|$)/,
    advice: 'rtl_433_mqtt_hass.py publishes discovery configs for it',
  },
  {
    name: 'zwave-js-ui',
    profile: 'zwave-js-ui',
    topic: /^(.+)\/(?:_CLIENTS|_EVENTS)\/ZWAVE_GATEWAY-[^/]+\//,
    advice: 'with "Home Assistant discovery" in its settings its devices describe themselves',
  },
  { name: 'HeishaMon', topic: /^(panasonic_heat_pump[^/]*)\/(?:main|optional|s0|1wire|stats|LWT)(?:\/|$)/ },
  { name: 'ebusd', topic: /^ebusd\/([^/]+)\//, advice: 'with --mqttint and mqtt-hassio.cfg it publishes discovery configs' },
  { name: 'TeslaMate', topic: /^teslamate\/cars\/([^/]+)\// },
  { name: 'Homie', topic: /^homie\/(?:[45]\/)?([^/]+)\/\$/ },
  { name: 'Meshtastic', topic: /^msh\/[^/]+\/(?:\d+\/)?(?:json|e|c|stat)\// },
  {
    name: 'Tasmota without its discovery',
    topic: /^(?:tele\/([^/]+)|([^/]+)\/tele)\/LWT$/,
    payload: /^(?:Online|Offline)$/,
    advice: '"SetOption19 0" in its console turns its own discovery on',
  },
  {
    name: 'Tasmota without its discovery',
    topic: /^(?:tele|stat)\/([^/]+)\/(?:STATE|SENSOR|RESULT|STATUS\d*|POWER\d*|LWT|INFO\d)$/,
    payload: /^(?:\{|ON|OFF|Online|Offline)/,
  },
  {
    name: 'Bluetooth gateway without discovery',
    topic: /^[^/]+\/[^/]+\/BTtoMQTT\/([0-9A-F]{12})$/,
    advice: 'with discovery in the settings of OpenMQTTGateway or Theengs its sensors describe themselves',
  },
];
