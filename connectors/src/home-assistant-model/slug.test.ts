import { expect, test } from '@jest/globals';
import { slugOf, withoutModel, withoutSlug } from './slug.ts';

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
  ['Кухня', 'kukhnia'],
  ['Объём ёлки', 'obem_elki'],
  ['Тёплый пол', 'teplyi_pol'],
  ['Kühlschrank 温度', 'kuhlschrank_wen_du'],
  ['ガス メーター', 'kasu_meta'],
  ['온도', 'ondo'],
  ['θερμοκρασία', 'thermokrasia'],
  ['तापमान', 'taapmaan'],
  ['ไฟ', 'aif'],
  ['שקע', 'shq'],
])('the slug of "%s" is "%s"', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test.each([
  ['trv_valve', ['kitchen_trv', 'trv'], 'valve'],
  ['trv', ['trv'], ''],
  ['trvalve', ['trv'], 'trvalve'],
  ['boiler_boiler_flow', ['boiler'], 'flow'],
  ['boiler_boiler', ['boiler'], ''],
])('the name of "%s" without %j is "%s"', (objectId, slugs, name) => {
  expect(withoutSlug(objectId, slugs)).toBe(name);
});

test.each([
  ['lywsd03mmc_atc_tempc', { model: 'LYWSD03MMC_ATC' }, 'tempc'],
  ['ts0601_valve', { model: 'Radiator valve', modelId: 'TS0601' }, 'valve'],
  ['motion', { model: 'Motion' }, 'motion'],
  ['valve', {}, 'valve'],
])('the name of "%s" of %j is "%s"', (name, device, rest) => {
  expect(withoutModel(name, device)).toBe(rest);
});
