import { electricity, type ApplianceName, type Electricity } from '../world/appliances.ts';
import { recurringEventsIn, type RecurringEvents } from '../world/recurringEvents.ts';
import { unit } from '../world/random.ts';
import { roomOf, type Room, type RoomId } from '../world/rooms.ts';
import { modelNamed, type Model } from './models.ts';

/** One Zigbee device and the part of the house that it measures. */
export interface HomeDevice {
  readonly ieeeAddress: string;
  /** Its initial friendly name. */
  readonly name: string;
  readonly model: Model;
  readonly room: Room;
  /** Seed of its noise. */
  readonly seed: string;
  readonly electricity: Electricity;
  /** The appliance behind a plug. */
  readonly appliance: ApplianceName;
  /** Events that a contact, motion sensor or button detects. */
  readonly events: RecurringEvents;
}

type Item = readonly [name: string, model: string, room: RoomId, appliance?: ApplianceName];

/** Ordered so that the first few devices are of many kinds. */
const items: readonly Item[] = [
  ['Wohnzimmer Klima', 'WSDCGQ11LM', 'living room'],
  ['Haustür', 'MCCGQ11LM', 'hall'],
  ['Flur Bewegung', 'RTCGQ11LM', 'hall'],
  ['Wohnzimmer Heizkörper', '014G2461', 'living room'],
  ['living_room_lamp', '9290022166', 'living room'],
  ['Waschmaschine', 'A1Z', 'cellar', 'washing machine'],
  ['Hausanschluss', 'TS0601_3_phase_clamp_meter', 'cellar'],
  ['Garten/Gewächshaus Temperatur', 'WSDCGQ11LM', 'greenhouse'],
  ['Luftqualität Wohnzimmer', 'E2112', 'living room'],
  ['Fernbedienung Wohnzimmer', 'E1524/E1810', 'living room'],
  ['Waschmaschine Leck', 'SJCGQ11LM', 'cellar'],
  ['Rauchmelder Flur', 'JTYJ-GD-01LM/BW', 'hall'],
  ['Küche Thermometer', 'SNZB-02D', 'kitchen'],
  ['Küche Decke', 'LED1732G11', 'kitchen'],
  ['Kühlschrank', 'A1Z', 'kitchen', 'fridge'],
  ['Geschirrspüler', 'A1Z', 'kitchen', 'dishwasher'],
  ['Fenster Küche', 'MCCGQ11LM', 'kitchen'],
  ['Spüle Leck', 'SJCGQ11LM', 'kitchen'],
  ['Lichtschalter Flur', 'WS-EUK02', 'hall'],
  ['Schlafzimmer Klima', 'WSDCGQ11LM', 'bedroom'],
  ['Schlafzimmer Heizkörper', '014G2461', 'bedroom'],
  ['Rollo Schlafzimmer', 'E1757', 'bedroom'],
  ['Dimmschalter Schlafzimmer', '324131092621', 'bedroom'],
  ['Fenster Schlafzimmer', 'MCCGQ11LM', 'bedroom'],
  ['Büro CO₂', 'TS0601_smart_air_house_keeper', 'office'],
  ['Büro Präsenz', 'FP1E', 'office'],
  ['Büro Heizkörper', '014G2461', 'office'],
  ['office_desk_plug', 'A1Z', 'office', 'desk'],
  ['Schreibtischlampe', 'LED1732G11', 'office'],
  ['Garten/Außen Temperatur', 'WSDCGQ11LM', 'garden'],
  ['Garten/Hochbeet Feuchte', 'TS0601_soil', 'garden'],
  ['Tomaten', 'TS0601_soil', 'greenhouse'],
  ['Kinderzimmer Klima', 'WSDCGQ11LM', 'nursery'],
  ['Kinderzimmer Nachtlicht', '9290022166', 'nursery'],
  ['Bad Thermometer', 'SNZB-02D', 'bathroom'],
  ['Terrassentür', 'MCCGQ11LM', 'living room'],
  ['Fernseher', 'A1Z', 'living room', 'television'],
  ['Leselampe', '9290022166', 'living room'],
  ['Keller Klima', 'WSDCGQ11LM', 'cellar'],
  ['Keller Bewegung', 'RTCGQ11LM', 'cellar'],
  ['0x94deb8fffe6b2f10', 'E1524/E1810', 'nursery'], // never given a name
];

/** Lamps that Zigbee2MQTT switches together. */
export const group = { id: 1, name: 'Wohnzimmer Lichter', members: ['living_room_lamp', 'Leselampe'] } as const;

/** Uses per day, and the duration of one use as a share of the time between two. */
const uses: Readonly<Record<string, readonly [perDay: number, share: number]>> = {
  MCCGQ11LM: [9, 0.07],
  RTCGQ11LM: [90, 0.45],
  FP1E: [14, 0.75],
};

/** The devices of the house of a seed; beyond 41 they repeat with a number after the name. */
export function furnish(seed: string, count: number = items.length): HomeDevice[] {
  const supply = electricity(seed);
  const copies = Array.from({ length: Math.ceil(count / items.length) }, (_, copy) =>
    items.map(([first, model, room, appliance]) => {
      const name = copy === 0 ? first : `${first} ${copy + 1}`;
      return { seed, name, model, room, supply, appliance };
    }),
  );
  return copies.flat().slice(0, count).map(furnishDevice);
}

interface DevicePlacement {
  readonly seed: string;
  readonly name: string;
  readonly model: string;
  readonly room: RoomId;
  readonly supply: Electricity;
  readonly appliance?: ApplianceName;
}

/** One device. Its address depends on its name only, so that additional devices do not change it. */
export function furnishDevice({ seed, name, model: modelName, room: roomId, supply, appliance = 'lamp' }: DevicePlacement): HomeDevice {
  const model = modelNamed(modelName);
  const own = `${seed}/${name}`;
  const room = roomOf(seed, roomId);
  const [perDay, share] = uses[modelName] ?? [6, 0.1];
  return {
    ieeeAddress: isAddress(name) ? name : addressOf(model, name),
    name,
    model,
    room,
    seed: own,
    electricity: supply,
    appliance,
    events: recurringEventsIn({ ...room, seed: own }, perDay, share),
  };
}

/** First half of the IEEE addresses of a manufacturer. */
const prefixes: Readonly<Record<string, string>> = {
  LUMI: '0x00158d00',
  'IKEA of Sweden': '0x94deb8ff',
  'Signify Netherlands B.V.': '0x00178801',
  SONOFF: '0x00124b00',
  Danfoss: '0x881a14ff',
};

function isAddress(name: string): boolean {
  return /^0x[0-9a-f]{16}$/.test(name);
}

function addressOf(model: Model, name: string): string {
  const own = Math.floor(unit(name) * 2 ** 32);
  return (prefixes[model.manufacturer] ?? '0xa4c13800') + own.toString(16).padStart(8, '0');
}
