"""Trains fastText and classifies the tests, one text at a time. Reads its work from a JSON file and prints the answers as one
line of JSON. Then each line read from standard input, a number, asks that model to classify the timed texts once more: the
seconds that this took are the answer."""

import json
import sys
import time

import fasttext

PREFIX = len('__label__')


def classify(model, tests):
    return {source: [model.predict(text)[0][0][PREFIX:] for text in texts] for source, texts in tests.items()}


def train(work, setting):
    started = time.perf_counter()
    model = fasttext.train_supervised(work['train'], verbose=0, **setting)
    seconds = time.perf_counter() - started
    return model, {'setting': setting, 'trainSeconds': seconds, 'predictions': classify(model, work['tests'])}


def ask_published(published):
    model = fasttext.load_model(published['model'])
    labels, other = published['labels'], published['other']
    predictions = classify(model, published['tests'])
    return model, {source: [labels.get(label, other) for label in given] for source, given in predictions.items()}


def answer(result):
    print(json.dumps(result), flush=True)


fasttext.FastText.eprint = lambda *args: None
with open(sys.argv[1], encoding='utf8') as file:
    work = json.load(file)
models, trained = zip(*[train(work, setting) for setting in work['settings']])
timed = [(model, work['tests'][work['speed']]) for model in models]
result = {'trained': trained}
if work['published']:
    model, predictions = ask_published(work['published'])
    timed.append((model, work['published']['tests'][work['speed']]))
    result['published'] = {'predictions': predictions}
answer(result)
for line in sys.stdin:
    model, texts = timed[int(line)]
    started = time.perf_counter()
    for text in texts:
        model.predict(text)
    answer(time.perf_counter() - started)
