"""Trains fastText and classifies the tests, one text at a time; prints one JSON document. Reads its work from a JSON file."""

import json
import sys
import time

import fasttext

PREFIX = len('__label__')


def classify(model, tests, speed):
    """Gives the best label of every text, by source, and the median speed of three passes over one source."""
    predictions = {source: [model.predict(text)[0][0][PREFIX:] for text in texts] for source, texts in tests.items()}
    speeds = []
    for _ in range(3):
        started = time.perf_counter()
        for text in tests[speed]:
            model.predict(text)
        speeds.append(len(tests[speed]) / (time.perf_counter() - started))
    return {'predictions': predictions, 'textsPerSecond': sorted(speeds)[1]}


def train(work, setting):
    started = time.perf_counter()
    model = fasttext.train_supervised(work['train'], verbose=0, **setting)
    seconds = time.perf_counter() - started
    return {'setting': setting, 'trainSeconds': seconds, **classify(model, work['tests'], work['speed'])}


def ask_published(published, speed):
    answers = classify(fasttext.load_model(published['model']), published['tests'], speed)
    labels, other = published['labels'], published['other']
    answers['predictions'] = {
        source: [labels.get(label, other) for label in given] for source, given in answers['predictions'].items()
    }
    return answers


fasttext.FastText.eprint = lambda *args: None
with open(sys.argv[1], encoding='utf8') as file:
    work = json.load(file)
result = {'trained': [train(work, setting) for setting in work['settings']]}
if work['published']:
    result['published'] = ask_published(work['published'], work['speed'])
print(json.dumps(result))
