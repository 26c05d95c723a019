import type { DashboardSpec } from './create-dashboard.ts';
import { modelVariables, ofModel } from './one-model.ts';

const rate = (selector: string, by?: string): string =>
  `sum${by === undefined ? '' : ` by (${by})`} (rate(${selector}[$__rate_interval]))`;
const texts = rate(`runestone_serving_text_length_characters_count{${ofModel}}`);
const quantile = (q: number, name: string): string =>
  `histogram_quantile(${q}, ${rate(`${name}_bucket{${ofModel}}`, 'le')})`;
const quantiles = (name: string) =>
  [0.1, 0.5, 0.9].map((q) => ({ expr: quantile(q, name), legend: `p${q * 100}` }));

/** One model: what it answers, how sure it is, what it is asked, and where its time goes. */
export const oneModel: DashboardSpec = {
  uid: 'runestone-model',
  title: 'Runestone: one model',
  description: 'What a model answers, how sure it is, what it is asked, and where its time goes.',
  variables: modelVariables,
  stats: [
    {
      title: 'Live version',
      description: 'Processes that serve each version of the model.',
      unit: 'none',
      queries: [
        {
          expr: `count by (version) (runestone_serving_model_info{${ofModel}})`,
          legend: 'version {{version}}',
        },
      ],
    },
    {
      title: 'Texts',
      description: 'Texts classified in a second, over five minutes.',
      unit: 'texts/s',
      queries: [{ expr: `sum(model:runestone_serving_texts:rate5m{${ofModel}})`, legend: 'texts' }],
    },
    {
      title: 'Abstained',
      description: 'Share of the texts without an answer, over five minutes.',
      unit: 'percentunit',
      queries: [
        { expr: `max(model:runestone_serving_abstentions:ratio_rate5m{${ofModel}})`, legend: 'abstained' },
      ],
    },
    {
      title: 'Confidence',
      description: 'Mean score of the best label, over five minutes.',
      unit: 'percentunit',
      queries: [
        { expr: `avg(model:runestone_serving_confidence_ratio:mean5m{${ofModel}})`, legend: 'confidence' },
      ],
    },
  ],
  sections: [
    {
      title: 'Answers',
      panels: [
        {
          title: 'Labels and abstentions',
          description:
            'Outcomes in a second: the label, or abstain with its reason. A text with several labels counts for each.',
          unit: 'texts/s',
          span: 12,
          stacked: true,
          queries: [
            {
              expr: rate(`runestone_serving_predictions_total{${ofModel}}`, 'outcome'),
              legend: '{{outcome}}',
            },
          ],
        },
        {
          title: 'Share of abstentions',
          description:
            'Share of the texts that were not answered, by reason: too little confidence, nothing to read, an empty text.',
          unit: 'percentunit',
          span: 12,
          queries: [
            {
              expr: `${rate(`runestone_serving_predictions_total{${ofModel},outcome=~"abstain:.*"}`, 'outcome')} / ignoring (outcome) group_left () ${texts}`,
              legend: '{{outcome}}',
            },
          ],
        },
        {
          title: 'Confidence',
          description:
            'Score of the best label: of 10, 50 and 90 of 100 texts it is below. A fall without a new version means other texts.',
          unit: 'percentunit',
          span: 12,
          range: [0, 1],
          queries: quantiles('runestone_serving_confidence_ratio'),
        },
        {
          title: 'Mean confidence',
          description: 'Mean score of the best label over five minutes and over an hour.',
          unit: 'percentunit',
          span: 12,
          range: [0, 1],
          queries: [
            {
              expr: `avg(model:runestone_serving_confidence_ratio:mean5m{${ofModel}})`,
              legend: 'five minutes',
            },
            { expr: `avg(model:runestone_serving_confidence_ratio:mean1h{${ofModel}})`, legend: 'an hour' },
          ],
        },
      ],
    },
    {
      title: 'Texts',
      panels: [
        {
          title: 'Length of texts',
          description: 'Length in UTF-16 code units: of 10, 50 and 90 of 100 texts it is below.',
          unit: 'characters',
          span: 12,
          queries: quantiles('runestone_serving_text_length_characters'),
        },
        {
          title: 'Unknown tokens',
          description:
            'Share of the tokens that the vocabulary does not hold, in the runs that were measured. Empty for hashed n-grams, which have no vocabulary.',
          unit: 'percentunit',
          span: 12,
          queries: [
            {
              expr: `${rate(`runestone_serving_unknown_tokens_total{${ofModel}}`)} / ${rate(`runestone_serving_tokens_total{${ofModel}}`)}`,
              legend: 'unknown',
            },
          ],
        },
      ],
    },
    {
      title: 'Time',
      panels: [
        {
          title: 'Stages',
          description:
            'Mean time of each stage: queue is of one request, the others are of all texts of one run.',
          unit: 's',
          queries: [
            {
              expr: `${rate(`runestone_serving_stage_duration_seconds_sum{${ofModel}}`, 'stage')} / ${rate(`runestone_serving_stage_duration_seconds_count{${ofModel}}`, 'stage')}`,
              legend: '{{stage}}',
            },
          ],
        },
        {
          title: 'Slow stages',
          description: 'Time in which 99 of 100 runs go through each stage.',
          unit: 's',
          queries: [
            {
              expr: `histogram_quantile(0.99, ${rate(`runestone_serving_stage_duration_seconds_bucket{${ofModel}}`, 'stage, le')})`,
              legend: '{{stage}}',
            },
          ],
        },
        {
          title: 'Runs',
          description:
            'Time of 50, 95 and 99 of 100 runs of the model. Batches get smaller where runs take longer than their target.',
          unit: 's',
          queries: [0.5, 0.95, 0.99].map((q) => ({
            expr: quantile(q, 'runestone_serving_batch_duration_seconds'),
            legend: `p${q * 100}`,
          })),
        },
        {
          title: 'Batches',
          description: 'Mean number of texts in one run.',
          unit: 'texts',
          queries: [
            {
              expr: `${rate(`runestone_serving_batch_size_texts_sum{${ofModel}}`)} / ${rate(`runestone_serving_batch_size_texts_count{${ofModel}}`)}`,
              legend: 'texts',
            },
          ],
        },
        {
          title: 'Runs of the model',
          description: 'Runs of the model in a second: fewer for as many texts means larger batches.',
          unit: 'runs/s',
          queries: [{ expr: rate(`runestone_serving_batch_size_texts_count{${ofModel}}`), legend: 'runs' }],
        },
        {
          title: 'Queue',
          description: 'Texts that wait for the model, by process.',
          unit: 'texts',
          queries: [
            {
              expr: `sum by (instance) (runestone_serving_queue_depth_texts{${ofModel}})`,
              legend: '{{instance}}',
            },
          ],
        },
      ],
    },
  ],
};
