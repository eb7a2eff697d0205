import { getPanelDataSummary, VisualizationSuggestionScore, type DataFrame } from '@grafana/data';
import { availability } from './fixtures/sampleFrames';
import { nowMs, seriesFrame, tableFrame } from './fixtures/seriesFrame';
import { suggestions } from './suggestions';

const suggest = (frames: DataFrame[]) => suggestions(getPanelDataSummary(frames)) ?? [];

test('devices: best score, grouped if they have areas', () => {
  expect(suggest(availability(nowMs))[0]).toMatchObject({ score: VisualizationSuggestionScore.Best, options: { groupBy: 'area' } });
});

test('other numeric series: OK score', () => {
  expect(suggest([seriesFrame({ pump: '1' }, [1]), seriesFrame({ pump: '2' }, [1])])[0]?.score).toBe(VisualizationSuggestionScore.OK);
});

test.each([
  ['nothing', []],
  ['one number', [seriesFrame({ pump: '1' }, [1])]],
  ['texts alone', [tableFrame([{ a: 'b' }, { a: 'c' }])]],
])('%s: no suggestion', (_, frames) => {
  expect(suggest(frames)).toEqual([]);
});

test('the builder of Grafana before 12.4', () => {
  const appended: unknown[] = [];
  const frames = availability(nowMs);
  const old = suggestions as unknown as { getSuggestionsForData(builder: object): void };
  old.getSuggestionsForData({
    dataSummary: { hasData: true, hasNumberField: true },
    data: { series: frames },
    getListAppender: (defaults: object) => ({ append: (suggestion: object) => appended.push({ ...defaults, ...suggestion }) }),
  });
  expect(appended).toEqual([expect.objectContaining({ pluginId: 'gaugeway-fleet-panel', name: 'Fleet status' })]);
});
