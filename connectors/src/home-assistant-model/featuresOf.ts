import { batteryRules } from './battery.ts';
import * as actuators from './domains/actuators.ts';
import * as climate from './domains/climate.ts';
import * as environment from './domains/environment.ts';
import * as events from './domains/events.ts';
import { presence, zone } from './domains/people.ts';
import { binarySensor, sensor } from './domains/sensor.ts';
import * as userData from './domains/userData.ts';
import { domainOf, type Entity, type Feature } from './entity.ts';
import { featuresBy, noSeries, type Rule } from './features.ts';

type Rules = (entity: Entity) => readonly Rule[];

const notExported = (why: string): Rules => {
  const rules = [noSeries(why)];
  return () => rules;
};

/** The rules of each domain (catalogue §9.2). A switch that configures its device is a setting by its category. */
const domains: Readonly<Record<string, Rules>> = {
  sensor,
  binary_sensor: binarySensor,
  climate: climate.climate,
  water_heater: climate.waterHeater,
  humidifier: climate.humidifier,
  fan: climate.fan,
  light: actuators.light,
  cover: actuators.cover,
  valve: actuators.valve,
  lock: actuators.lock,
  switch: () => actuators.switched('iot_switch_on'),
  input_boolean: () => actuators.switched('iot_switch_on'),
  siren: () => actuators.switched('iot_alarm_active'),
  remote: actuators.remote,
  media_player: actuators.mediaPlayer,
  vacuum: actuators.vacuum,
  lawn_mower: actuators.lawnMower,
  alarm_control_panel: actuators.alarmControlPanel,
  update: actuators.update,
  weather: environment.weather,
  sun: environment.sun,
  air_quality: environment.airQuality,
  person: presence,
  device_tracker: presence,
  zone,
  input_number: userData.inputNumber,
  input_select: userData.inputSelect,
  counter: userData.tally,
  todo: userData.tally,
  mailbox: userData.tally,
  timer: userData.timer,
  calendar: userData.active,
  schedule: userData.active,
  number: userData.numberSetting,
  select: userData.selectSetting,
  text: () => [noSeries()],
  date: () => [noSeries()],
  time: () => [noSeries()],
  datetime: () => [noSeries()],
  event: events.event,
  button: () => events.pressed('press'),
  input_button: () => events.pressed('press'),
  scene: () => events.pressed('activate'),
  automation: () => events.automation('automation'),
  script: () => events.automation('script'),
  camera: notExported('cameras have no values'),
  image: notExported('images have no values'),
  image_processing: notExported('what it recognises is about people'),
  geo_location: notExported('reports of places come and go'),
  group: notExported('repeats its members'),
  input_text: notExported('text'),
  input_datetime: notExported('a date that a user chose'),
  tts: notExported('tells when something was spoken'),
  stt: notExported('tells when something was heard'),
  conversation: notExported('tells when something was said'),
  assist_satellite: notExported('tells of conversations'),
  ai_task: notExported('tells when something was asked'),
  wake_word: notExported('tells when something was heard'),
  notify: notExported('tells when something was sent'),
  infrared: notExported('tells when something was sent'),
  radio_frequency: notExported('tells when something was sent'),
  tag: notExported('tells when something was scanned'),
};

const unknownDomain = notExported('domain that Gaugeway does not know');

/** What an entity exports, and with a reason what it does not; its first feature is of its state. */
export function featuresOf(entity: Entity): readonly Feature[] {
  const domain = domainOf(entity.entityId);
  const rules = Object.hasOwn(domains, domain) ? domains[domain] : undefined;
  return featuresBy(entity, [...(rules ?? unknownDomain)(entity), ...batteryRules(entity)]);
}
