import { HomeAssistant } from '@gaugeway/simulator/smart-home/homeAssistant';
import type { SmartEntity } from '@gaugeway/simulator/smart-home/smartEntity';
import { answerParent } from './child.ts';

/** A simulated Home Assistant with motion sensors that change a thousand times a second, one message per change as in the real one. */
const sensors = 1000;
const changesPerSecond = 1000;
const tickMs = 10;

const home = await HomeAssistant.start();
const attributes = { device_class: 'motion' };
for (let index = 0; index < sensors; index++) {
  const entity: SmartEntity = { entityId: `binary_sensor.motion_${index}`, value: () => ({ state: 'off', attributes }) };
  home.machine.entities.set(entity.entityId, entity);
}
home.machine.update();

let changes = 0;
let rises = 0;
let timer: NodeJS.Timeout | undefined;

answerParent({
  port: () => Number(new URL(home.url).port),
  start: () => {
    const [beginMs, before] = [performance.now(), changes];
    timer = setInterval(() => {
      while (changes - before < ((performance.now() - beginMs) / 1000) * changesPerSecond) change();
    }, tickMs);
    return changes;
  },
  stop: () => {
    clearInterval(timer);
    return changes;
  },
  changes: () => changes,
  /** Changes to "on": each is counted by the exporter. */
  rises: () => rises,
});

function change(): void {
  const isRise = Math.floor(changes / sensors) % 2 === 0;
  home.faults.set(`binary_sensor.motion_${changes % sensors}`, isRise ? 'on' : 'off');
  changes++;
  if (isRise) rises++;
}
