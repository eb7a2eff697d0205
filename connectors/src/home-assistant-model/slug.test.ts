import { expect, test } from '@jest/globals';
import { slugOf } from './slug.ts';

// the answers of `homeassistant.util.slugify` of Home Assistant 2026.11
test.each([
  ['Living Room TRV', 'living_room_trv'],
  ['Føler i Køkken', 'foler_i_kokken'],
  ['Łazienka Główna', 'lazienka_glowna'],
  ['Œuvre Æther Straße', 'oeuvre_aether_strasse'],
  ['Đorđe, þvottur, ışık', 'dorde_thvottur_isik'],
  ["Bob's lamp", 'bob_s_lamp'],
  ['Bob’s lamp', 'bobs_lamp'],
  ['Cable 1,5 mm²', 'cable_15_mm2'],
  ['Inlet °C', 'inlet_degc'],
  ['PM2.5 µg/m³', 'pm2_5_mg_m3'],
  ['Кухня', ''],
])('the slug of "%s" is "%s"', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});
