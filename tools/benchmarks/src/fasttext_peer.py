"""Trains fastText and classifies the tests, one text at a time; prints one JSON document. Reads its work from a JSON file."""
import json
import sys
import time

import fasttext

fasttext.FastText.eprint = lambda *args: None
work = json.load(open(sys.argv[1], encoding='utf8'))
results = []
for setting in work['settings']:
    started = time.perf_counter()
    model = fasttext.train_supervised(work['train'], verbose=0, **setting)
    train_seconds = time.perf_counter() - started
    predictions = {
        source: [model.predict(text)[0][0][len('__label__'):] for text in texts] for source, texts in work['tests'].items()
    }
    speeds = []
    for _ in range(3):
        started = time.perf_counter()
        for text in work['speed']:
            model.predict(text)
        speeds.append(len(work['speed']) / (time.perf_counter() - started))
    results.append(
        {'setting': setting, 'trainSeconds': train_seconds, 'predictions': predictions, 'textsPerSecond': sorted(speeds)[1]}
    )
print(json.dumps(results))
