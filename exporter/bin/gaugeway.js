#!/usr/bin/env node
// Plain JavaScript of the oldest kind, so that an old Node gets as far as the sentence. 24.15 is the first release of 24 whose
// node:sqlite prints no warning (nodejs/node#61262); TypeScript runs as it is since 23.6, without a warning since 24.3.
var needed = [24, 15];
var found = process.versions.node.split('.').map(Number);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error('gaugeway needs Node.js ' + needed.join('.') + ' or newer, this is ' + process.versions.node + '.');
  process.exit(1);
}

// The largest semi-space of V8's young generation, which V8 takes at the start of a process only. Its own choice is 64 MB. After 15 minutes of
// 3 000 messages a second: 262 MB resident and 46 s of CPU with its own, 207 and 41 with 32 MB, 178 and 42 with 16 MB, 162 and 44 with 8 MB. At
// full speed, 32 MB take as many messages a CPU second as 64 MB, 16 MB take 6 to 10 % less.
var youngGeneration = '--max-semi-space-size=32';
var isService = process.argv[2] === 'run' || process.argv[2] === 'demo';
// the flags of whoever starts it come first; `--watch` reads a channel that execve would close
var isChosen = process.execArgv.length > 0 || /semi-space/.test(process.env.NODE_OPTIONS || '') || process.channel !== undefined;

// The same process goes on with another program: id, signals and exit code stay. It takes 30 ms. Windows has no execve.
if (isService && !isChosen && process.platform !== 'win32') {
  process.execve(process.execPath, [process.execPath, youngGeneration].concat(process.argv.slice(1)));
}

// Compiled code and stripped types are kept beside the code, and as trusted: from the second start on it takes half the time, and the
// clone 30 MB less, for the stripper is not loaded. Where the folder cannot be written, nothing is kept.
import('node:module')
  .then(function (module) {
    module.enableCompileCache(new URL('../node_modules/.cache/gaugeway', import.meta.url).pathname);
    return import('../src/main.ts');
  })
  .catch(function (error) {
    console.error(error);
    process.exit(1);
  });
