import { days, hour } from '../world/calendar.ts';
import { carbonDioxide, humidity, temperature } from '../world/indoorClimate.ts';
import { roomOf, type RoomId } from '../world/rooms.ts';
import { outdoorTemperature } from '../world/weather.ts';
import type { UnitModel } from './modbusUnit.ts';
import { int16, RegisterImage, swappedUint32, type RegisterTable } from './registerImage.ts';

/** Share of the heat that the rotor recovers. */
const recovery = 0.82;
const filterLifeDays = 270;
const daySeconds = 86_400;
const extractedRooms: readonly RoomId[] = ['kitchen', 'bathroom', 'hall'];
const levels = { away: 2, home: 3, crowded: 4 } as const;
const speedPercent: Readonly<Record<number, number>> = { 2: 35, 3: 55, 4: 80 };

/** A Systemair SAVE ventilation unit: integer registers, which its list numbers from 1. Undefined registers cause exception 2. */
export function ventilation(seed: string): UnitModel {
  const rooms = extractedRooms.map((id) => roomOf(seed, id));
  return {
    name: 'Lüftung',
    maxRegisters: 125,
    image(atMs) {
      const outdoors = outdoorTemperature(seed, atMs);
      const extracted = mean(rooms.map((room) => temperature(room, atMs)));
      const damp = mean(rooms.map((room) => humidity(room, atMs)));
      const stale = carbonDioxide(roomOf(seed, 'living room'), atMs);
      const target = 19;
      const recovered = outdoors < target ? recovery : 0;
      const supplied = outdoors + recovered * (extracted - outdoors);
      const level = levelAt(hour(atMs), damp);
      const percent = speedPercent[level] ?? 0;
      const image = new RegisterImage();
      const put = (number: number, words: readonly number[], table: RegisterTable = 'input'): void =>
        void image.words(table, number - 1, words);
      put(1001, int16(damp));
      put(1002, int16(stale));
      put(1111, swappedUint32(0));
      put(1161, int16(0));
      put(1242, int16(level));
      put(1351, int16(1));
      put(2001, int16(target * 10), 'holding');
      put(2141, int16(recovered * 100));
      put(3101, int16(0));
      put(3102, int16(outdoors > target && extracted > 23 ? 1 : 0));
      put(3103, int16(supplied < target - 3 ? 1 : 0));
      put(3104, int16(0));
      put(7005, swappedUint32((filterLifeDays - (days(atMs) % filterLifeDays)) * daySeconds));
      put(12102, int16(outdoors * 10));
      put(12103, int16(supplied * 10));
      put(12108, int16((supplied + 1.5) * 10));
      put(12136, int16(damp));
      put(12401, int16(percent * 32));
      put(12402, int16(percent * 33));
      put(12544, int16(extracted * 10));
      put(14001, int16(percent));
      put(14002, int16(percent));
      put(14003, int16(0));
      return image;
    },
  };
}

function levelAt(atHour: number, damp: number): number {
  if (damp > 65) return levels.crowded;
  return atHour >= 8.5 && atHour < 15 ? levels.away : levels.home;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
