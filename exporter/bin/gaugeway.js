#!/usr/bin/env node
// Plain JavaScript of the oldest kind, so that an old Node gets as far as the sentence. 24.15 is the first release of 24 whose
// node:sqlite prints no warning (nodejs/node#61262); TypeScript runs as it is since 23.6, without a warning since 24.3.
var needed = [24, 15];
var found = process.versions.node.split('.').map(Number);

if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error('gaugeway needs Node.js ' + needed.join('.') + ' or newer, this is ' + process.versions.node + '.');
  process.exit(1);
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
