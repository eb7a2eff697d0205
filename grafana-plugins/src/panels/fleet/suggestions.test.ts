import { getPanelDataSummary, VisualizationSuggestionScore, type DataFrame } from '@grafana/data';
import { availability } from './fixtures/sampleFrames';
import { nowMs, seriesFrame, tableFrame } from './fixtures/seriesFrame';
import { suggestions } from './suggestions';

const suggest = (frames: DataFrame[]) => suggestions(getPanelDataSummary(frames)) ?? [];

test('devices make it the best choice, grouped where they have areas', () => {
  expect(suggest(availability(nowMs))[0]).toMatchObject({ score: VisualizationSuggestionScore.Best, options: { groupBy: 'area' } });
});

test('numbers of several things can be shown', () => {
  expect(suggest([seriesFrame({ pump: '1' }, [1]), seriesFrame({ pump: '2' }, [1])])[0]?.score).toBe(VisualizationSuggestionScore.OK);
});

test.each([
  ['nothing', []],
  ['one number', [seriesFrame({ pump: '1' }, [1])]],
  ['texts alone', [tableFrame([{ a: 'b' }, { a: 'c' }])]],
])('%s makes no fleet', (_, frames) => {
  expect(suggest(frames)).toEqual([]);
});

test('Grafana before 12.4 asks in its own way', () => {
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
