import { parseArgs } from 'node:util';
import { launchBrowser } from '../servers/browser.ts';
import { axeViolations } from './axeViolations.ts';
import { buildPlugin } from './buildPlugin.ts';
import { offers } from './choices.ts';
import { hideBar, openWindow, visit } from './harnessPage.ts';

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values } = parseArgs({
  options: {
    url: text('http://127.0.0.1:3333'),
    page: text('overview'),
    width: text('1440'),
    height: text('900'),
    out: text('/tmp/shot.png'),
    full: { type: 'boolean', default: false },
    axe: { type: 'boolean', default: false },
    click: { type: 'string', multiple: true, default: [] },
    'wait-for': { type: 'string' },
    'no-build': { type: 'boolean', default: false },
    ...Object.fromEntries(Object.entries(offers).map(([name, [first]]) => [name, text(first)])),
  },
});

if (!values['no-build']) {
  try {
    buildPlugin();
  } catch (error) {
    console.error(`${String(error)}\nTHE PICTURE IS OF THE LAST BUILD`);
  }
}
const path = values.page.startsWith('/') ? values.page : `/a/gaugeway-devices-app/${values.page}`;
const choices = Object.fromEntries(Object.keys(offers).map((name) => [name, String((values as Record<string, unknown>)[name])]));
await using browser = await launchBrowser();
await using window = await openWindow(browser, {
  harnessUrl: values.url,
  width: Number(values.width),
  height: Number(values.height),
  choices,
});
const { page, problems } = window;
// a page that never settles is worth a picture too
await visit(page, `${values.url}${path}`).catch((error: unknown) => problems.push(String(error)));
for (const selector of values.click) await page.locator(selector).first().click();
if (values['wait-for']) await page.locator(values['wait-for']).first().waitFor();
await hideBar(page);
await page.screenshot({ path: values.out, fullPage: values.full });
console.log(values.out);
for (const problem of problems) console.log(problem);
if (values.axe) for (const violation of await axeViolations(page)) console.log(violation);
