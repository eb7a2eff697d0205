import {
  FieldType,
  VisualizationSuggestionScore,
  type DataFrame,
  type PanelDataSummary,
  type VisualizationSuggestion,
  type VisualizationSuggestionsSupplier,
} from '@grafana/data';
import { readSeries } from './model/series';
import { defaultOptions, type FleetOptions } from './options';

type Suggestion = VisualizationSuggestion<FleetOptions>;

/** What the builder of Grafana before 12.4 gives and takes. */
interface OldBuilder {
  readonly dataSummary: { readonly hasData?: boolean; readonly hasNumberField?: boolean };
  readonly data?: { readonly series?: readonly DataFrame[] };
  getListAppender(defaults: object): { append(suggestion: object): void };
}

const fewest = 2;
const most = 10_000;

function suggest(frames: readonly DataFrame[]): Suggestion[] {
  const series = readSeries(frames);
  if (series.length < fewest || series.length > most) {
    return [];
  }
  const isFleet = series.some(({ labels }) => labels.device !== undefined);
  const isGrouped = series.some(({ labels }) => labels.area !== undefined);
  return [
    {
      name: 'Fleet status',
      score: isFleet ? VisualizationSuggestionScore.Best : VisualizationSuggestionScore.OK,
      options: { ...defaultOptions, groupBy: isGrouped ? 'area' : '' },
      cardOptions: {
        previewModifier: (suggestion) => {
          suggestion.options = { ...suggestion.options, showLegend: false, groupBy: '' };
        },
      },
    },
  ];
}

/** Offers the panel for numbers of several things. A function since Grafana 12.4, an object with a method before: this is both. */
export const suggestions: VisualizationSuggestionsSupplier<FleetOptions> = Object.assign(
  (summary: PanelDataSummary): Suggestion[] =>
    summary.hasData && summary.hasFieldType(FieldType.number) ? suggest(summary.rawFrames ?? []) : [],
  {
    getSuggestionsForData(builder: OldBuilder): void {
      if (builder.dataSummary.hasData && builder.dataSummary.hasNumberField) {
        const appender = builder.getListAppender({
          name: '',
          pluginId: 'gaugeway-fleet-panel',
          options: {},
          fieldConfig: { defaults: {}, overrides: [] },
        });
        suggest(builder.data?.series ?? []).forEach((suggestion) => appender.append(suggestion));
      }
    },
  },
);
