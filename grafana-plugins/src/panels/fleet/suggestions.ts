import {
  FieldType,
  VisualizationSuggestionScore,
  type DataFrame,
  type PanelDataSummary,
  type VisualizationSuggestion,
  type VisualizationSuggestionsSupplier,
} from '@grafana/data';
import { readSeries } from './model/readSeries';
import { defaultOptions, type FleetOptions } from './options';

type Suggestion = VisualizationSuggestion<FleetOptions>;

/** The suggestions builder of Grafana before 12.4. */
interface OldBuilder {
  readonly dataSummary: { readonly hasData?: boolean; readonly hasNumberField?: boolean };
  readonly data?: { readonly series?: readonly DataFrame[] };
  getListAppender(defaults: object): { append(suggestion: object): void };
}

const minSeries = 2;
const maxSeries = 10_000;

function suggest(frames: readonly DataFrame[]): Suggestion[] {
  const series = readSeries(frames);
  if (series.length < minSeries || series.length > maxSeries) {
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

/** Suggests the panel for several numeric series. Grafana 12.4 and later call it as a function, earlier versions call its method. */
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
