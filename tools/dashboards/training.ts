import type { DashboardSpec } from './create-dashboard.ts';

/** Gives a metric of a training the names of its recipe and its run, and leaves other runs out. */
const ofRun = (metric: string): string =>
  `${metric} * on (job, instance) group_left (recipe, run_id) runestone_training_info{run_id=~"$run"}`;
const legend = '{{recipe}} {{run_id}}';

/** Trainings that run, or ran in the time that is shown. */
export const training: DashboardSpec = {
  uid: 'runestone-training',
  title: 'Runestone: training runs',
  description: 'How far trainings are, their losses and their speed.',
  variables: [
    { name: 'run', label: 'Run', metric: 'runestone_training_info', from: 'run_id', several: true },
  ],
  stats: [
    {
      title: 'Trainings',
      description: 'Trainings that run now and that Prometheus reads.',
      unit: 'none',
      queries: [{ expr: 'count(runestone_training_info{run_id=~"$run"})', legend: 'runs' }],
    },
    {
      title: 'Stage',
      description: 'What each training does now: it reads, makes features, fits, or evaluates.',
      unit: 'none',
      span: 8,
      queries: [{ expr: `${ofRun('runestone_training_stage')} == 1`, legend: '{{recipe}}: {{stage}}' }],
    },
    {
      title: 'Epoch',
      description: 'The last epoch that is done, of the first replica or member.',
      unit: 'none',
      queries: [{ expr: ofRun('runestone_training_epoch'), legend }],
    },
    {
      title: 'Texts to train on',
      description: 'Texts of the training set, held-out ones left out.',
      unit: 'texts',
      queries: [{ expr: ofRun('runestone_training_examples'), legend }],
    },
  ],
  sections: [
    {
      title: 'Quality',
      panels: [
        {
          title: 'Loss',
          description:
            'Loss after each epoch, on the texts trained on and on those of validation. Where only the first falls, the model learns by heart.',
          unit: 'short',
          span: 12,
          queries: [{ expr: ofRun('runestone_training_loss'), legend: '{{recipe}} {{set}}' }],
        },
        {
          title: 'Accuracy on validation',
          description: 'Share of the texts of validation that were right after each epoch.',
          unit: 'percentunit',
          span: 12,
          range: [0, 1],
          queries: [{ expr: ofRun('runestone_training_validation_accuracy_ratio'), legend }],
        },
      ],
    },
    {
      title: 'Progress',
      panels: [
        {
          title: 'Progress',
          description:
            'How much of each stage is done. A line that stays flat for long: look at TrainingStalled.',
          unit: 'percentunit',
          range: [0, 1],
          queries: [{ expr: ofRun('runestone_training_progress_ratio'), legend: '{{recipe}} {{stage}}' }],
        },
        {
          title: 'Speed',
          description: 'Texts trained on in a second; they are counted when an epoch is done.',
          unit: 'texts/s',
          queries: [{ expr: ofRun('rate(runestone_training_texts_total[5m])'), legend }],
        },
        {
          title: 'Time of an epoch',
          description: 'Time that the last epoch took, checkpoint included.',
          unit: 's',
          queries: [{ expr: ofRun('runestone_training_epoch_duration_seconds'), legend }],
        },
      ],
    },
    {
      title: 'Process',
      panels: [
        {
          title: 'Memory',
          description: 'Memory of the process, its threads among it.',
          unit: 'bytes',
          span: 12,
          queries: [{ expr: ofRun('process_resident_memory_bytes'), legend }],
        },
        {
          title: 'Processor time',
          description: 'Processors that the training keeps busy, its threads among it.',
          unit: 'short',
          span: 12,
          queries: [{ expr: ofRun('rate(process_cpu_seconds_total[$__rate_interval])'), legend }],
        },
      ],
    },
  ],
};
