"""TF-IDF of words and word pairs with logistic regression, by scikit-learn. Prints its version as one line of JSON; then each line
read from standard input, the labels, whether a text has several, the texts to train on with their labels and the texts to answer,
is answered by the labels of each of these."""

import json
import sys

import numpy as np
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


def fit(features, targets):
    # A label that all or no texts have is no question.
    kinds = len(np.unique(targets))
    if kinds == 1:
        return lambda rows: np.full(rows.shape[0], targets[0])
    # The faster solver knows two classes only.
    solver = 'liblinear' if kinds == 2 else 'lbfgs'
    return LogisticRegression(C=10, max_iter=2000, solver=solver).fit(features, targets).predict


def answer(question):
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    train = vectors.fit_transform(question['train']['texts'])
    test = vectors.transform(question['test'])
    targets = question['train']['targets']
    if not question['several']:
        predict = fit(train, np.array([given[0] for given in targets]))
        return [[label] for label in predict(test).tolist()]
    found = [[] for _ in question['test']]
    for label in question['labels']:
        predict = fit(train, np.array([int(label in given) for given in targets]))
        for row in np.flatnonzero(predict(test)):
            found[row].append(label)
    return found


print(json.dumps(f'scikit-learn {sklearn.__version__}'), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
