import { beginningMs, clamp, days, hour } from '../world/calendar.ts';
import { heatingDemand } from '../world/indoorClimate.ts';
import { roomOf, type RoomId } from '../world/rooms.ts';
import { outdoorTemperature } from '../world/weather.ts';
import { retained, round, type DeviceModel, type OutgoingMessage, type Values, type World } from './deviceModel.ts';

const base = 'ems-esp';
const data = `${base}/boiler_data`;

interface Entity {
  readonly name: string;
  readonly component?: 'binary_sensor';
  /** What its template gives while the boiler does not know the value. */
  readonly standIn: string;
  readonly keys?: object;
}

const temperatureKeys = { unit_of_meas: '°C', stat_cla: 'measurement', dev_cla: 'temperature' };

const entities: Readonly<Record<string, Entity>> = {
  outdoortemp: { name: 'outside temperature', standIn: '-55', keys: temperatureKeys },
  curflowtemp: { name: 'current flow temperature', standIn: '-55', keys: temperatureKeys },
  rettemp: { name: 'return temperature', standIn: '-55', keys: temperatureKeys },
  exhausttemp: { name: 'exhaust temperature', standIn: '-55', keys: temperatureKeys },
  wwtemp: { name: 'dhw current internal temperature', standIn: '-55', keys: temperatureKeys },
  syspress: { name: 'system pressure', standIn: '0', keys: { unit_of_meas: 'bar', stat_cla: 'measurement', dev_cla: 'pressure' } },
  curburnpow: { name: 'burner current power', standIn: '0', keys: { unit_of_meas: '%', stat_cla: 'measurement' } },
  burnstarts: { name: 'burner starts', standIn: '0', keys: { stat_cla: 'total_increasing' } },
  burngas: { name: 'gas', component: 'binary_sensor', standIn: "'off'", keys: { pl_on: 'on', pl_off: 'off' } },
};

/**
 * A gas boiler behind an EMS-ESP gateway: one message with all values, templates with a stand-in for a missing one, and for each entity an
 * availability template that hides the stand-in (EMS-ESP32 src/core/mqtt.cpp). The exhaust temperature is missing while the burner is off.
 */
export function emsEspBoiler({ seed }: World): DeviceModel {
  const heated = (['living room', 'kitchen', 'office', 'nursery'] satisfies RoomId[]).map((id) => roomOf(seed, id));
  const demand = (atMs: number): number => heated.reduce((sum, room) => sum + heatingDemand(room, atMs), 0) / heated.length;
  return {
    id: 'boiler',
    program: 'EMS-ESP',
    availability: { topic: `${base}/status`, online: 'online', offline: 'offline' },
    configs: Object.entries(entities).map(([object, entity]) => config(object, entity)),
    repeatsConfigs: true,
    intervalMs: 10_000,
    values: (atMs) => boilerValues(outdoorTemperature(seed, atMs), demand(atMs), atMs),
    states: (values) => [{ topic: data, payload: JSON.stringify(values) }],
    requests: new Map([
      ['homeassistant/status', (payload, values) => (payload === 'online' ? [{ topic: data, payload: JSON.stringify(values) }] : [])],
    ]),
  };
}

/** The flow temperature follows the weather; hot water is heated twice a day. */
function boilerValues(outdoors: number, demand: number, atMs: number): Values {
  const heatsWater = [6, 18].some((start) => hour(atMs) >= start && hour(atMs) < start + 0.5);
  const power = heatsWater ? 80 : demand > 12 ? round(clamp(demand, 20, 100)) : 0;
  const flow = heatsWater ? 68 : power > 0 ? clamp(22 + 1.5 * (20 - outdoors), 25, 65) : 24;
  return {
    outdoortemp: round(outdoors, 1),
    curflowtemp: round(flow, 1),
    rettemp: round(flow - 0.12 * power, 1),
    exhausttemp: power > 0 ? round(flow + 0.2 * power, 1) : undefined,
    wwtemp: round(heatsWater ? 55 : 52 - 0.4 * ((hour(atMs) + 6) % 12), 1),
    syspress: round(1.4 + flow / 200, 1),
    curburnpow: power,
    burnstarts: 12_400 + Math.floor((atMs - beginningMs) / 3_600_000 / 6) + Math.floor(days(atMs)),
    burngas: power > 0 ? 'on' : 'off',
  };
}

function config(object: string, { name, component, standIn, keys }: Entity): OutgoingMessage {
  const path = `value_json.${object}`;
  return retained(`homeassistant/${component ?? 'sensor'}/${base}/boiler_${object}/config`, {
    '~': base,
    uniq_id: `boiler_${object}`,
    def_ent_id: `${component ?? 'sensor'}.boiler_${object}`,
    stat_t: '~/boiler_data',
    name,
    val_tpl: `{{${path} if ${path} is defined else ${standIn}}}`,
    ...keys,
    dev: { ids: [`${base}-boiler`], name: 'EMS-ESP Boiler', mf: 'Buderus', mdl: 'Logamax Plus GB192', via_device: base },
    o: { name: 'EMS-ESP', sw: 'v3.8.1', url: 'https://emsesp.org' },
    avty: [
      { t: '~/status', val_tpl: "{{'online' if value == 'online' else 'offline'}}" },
      { t: '~/boiler_data', val_tpl: `{{'online' if ${path} is defined else 'offline'}}` },
    ],
    avty_mode: 'all',
  });
}
