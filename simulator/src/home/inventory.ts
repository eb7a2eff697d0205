import { electricity, type ApplianceName, type Electricity } from '../world/appliances.ts';
import { happeningsIn, type Happenings } from '../world/recurringEvents.ts';
import { unit } from '../world/random.ts';
import { roomOf, type Room, type RoomId } from '../world/rooms.ts';
import { modelNamed, type Model } from './models.ts';

/** One Zigbee device and the piece of the world that it senses. */
export interface HomeDevice {
  readonly ieeeAddress: string;
  /** What people called it first. */
  readonly name: string;
  readonly model: Model;
  readonly room: Room;
  /** Key of its own noise. */
  readonly seed: string;
  readonly electricity: Electricity;
  /** What a plug feeds. */
  readonly appliance: ApplianceName;
  /** What a contact, motion sensor or button notices. */
  readonly happenings: Happenings;
}

type Item = readonly [name: string, model: string, room: RoomId, appliance?: ApplianceName];

/** Room by room, so that the first few devices are of many kinds. */
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

/** How often people use the thing a day, and how much of the time between lasts one use. */
const uses: Readonly<Record<string, readonly [perDay: number, share: number]>> = {
  MCCGQ11LM: [9, 0.07],
  RTCGQ11LM: [90, 0.45],
  FP1E: [14, 0.75],
};

/** The house of that seed with that many devices; beyond 41 they repeat with a number behind the name. */
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

interface Furniture {
  readonly seed: string;
  readonly name: string;
  readonly model: string;
  readonly room: RoomId;
  readonly supply: Electricity;
  readonly appliance?: ApplianceName;
}

/** One device; its address comes from its name, so that a longer list changes no other. */
export function furnishDevice({ seed, name, model: modelName, room: roomId, supply, appliance = 'lamp' }: Furniture): HomeDevice {
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
    happenings: happeningsIn({ ...room, seed: own }, perDay, share),
  };
}

/** First half of the addresses that a manufacturer's devices have. */
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
