"""Evidently's preset for drift, with its defaults. Prints its version as one line of JSON; then each line read from standard input,
the requests of a reference or of a window, is answered: by null for a reference, by the columns that drift for a window."""

import json
import sys
import warnings

warnings.filterwarnings('ignore')

import evidently
import pandas as pd
from evidently import DataDefinition, Dataset, Report
from evidently.descriptors import TextLength
from evidently.presets import DataDriftPreset

definition = DataDefinition(
    text_columns=['text'], categorical_columns=['labels'], numerical_columns=['confidence']
)
columns = ['text', 'labels', 'confidence', 'length']


def dataset(requests):
    frame = pd.DataFrame(requests)
    length = TextLength('text', alias='length')
    return Dataset.from_pandas(frame, data_definition=definition, descriptors=[length])


def drifts(metric):
    # The methods that give a p-value alarm below their threshold, distances above it.
    config = metric['config']
    below = 'p_value' in config['method']
    value, threshold = metric['value'], config['threshold']
    return value < threshold if below else value > threshold


def compare(window):
    metrics = Report([DataDriftPreset()]).run(dataset(window), reference).dict()['metrics']
    found = {m['config']['column']: bool(drifts(m)) for m in metrics if 'column' in m['config']}
    count = next(m['value'] for m in metrics if 'drift_share' in m['config'])
    missing = [column for column in columns if column not in found]
    if missing or count['count'] != sum(found.values()):
        raise SystemExit(f'what Evidently reports is not what was expected: {json.dumps(metrics, default=str)}')
    return {'columns': [name for name in columns if found[name]], 'dataset': count['share'] >= 0.5}


print(json.dumps(f'Evidently {evidently.__version__}'), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    if 'reference' in question:
        reference = dataset(question['reference'])
        print('null', flush=True)
    else:
        print(json.dumps(compare(question['window'])), flush=True)
