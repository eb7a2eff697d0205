import { need, needNumber, oneOf, type FaultCommand } from '../faultCommand.ts';
import { scalarsIn } from '../scalarsIn.ts';
import type { SparkplugPlant } from './sparkplugPlant.ts';

/** Fault commands of the Sparkplug node. */
export const sparkplugCommands: readonly FaultCommand<SparkplugPlant>[] = [
  ['away', 'the node loses its power, and the broker publishes its death', ({ node }) => node.leave()],
  ['back', 'the node connects again and is born', ({ node }) => node.start()],
  ['silent', 'the node stays connected and stops reporting', ({ node }) => void (node.isSilent = true)],
  [
    'speak',
    'the node reports now and again',
    ({ node }) => {
      node.isSilent = false;
      node.report();
    },
  ],
  ['rebirth', 'the node is born again', ({ node }) => node.bear()],
  ['aliases kept|swapped', 'the node is born again, with the usual or other aliases', ({ node }, words) => node.bear(isSwapped(words))],
  ['device on|off', 'the device is born or dies', ({ node }, words) => node.setDeviceAlive(oneOf(need(words, 1), 'on', 'off') === 'on')],
  ['drop COUNT', 'the next messages with data are lost', ({ node }, words) => node.disturb('drop', needNumber(words, 1))],
  ['double COUNT', 'the next messages with data arrive twice', ({ node }, words) => node.disturb('double', needNumber(words, 1))],
  ['reorder', 'the next two messages with data overtake each other', ({ node }) => node.disturb('swap')],
  [
    'set JSON',
    'override values by the names of their metrics, and report',
    ({ node }, words) => {
      const { overrides } = node;
      const given = Object.entries(scalarsIn(need(words, 1))).filter(([, value]) => value !== null);
      node.overrides = { ...overrides, ...Object.fromEntries(given as [string, number | boolean | string][]) };
      node.report();
    },
  ],
  [
    'clear',
    'remove all overrides, and report',
    ({ node }) => {
      node.overrides = {};
      node.report();
    },
  ],
];

function isSwapped(words: readonly string[]): boolean {
  return oneOf(need(words, 1), 'kept', 'swapped') === 'swapped';
}
