"""River's drift detectors with their defaults, on the errors of a model. Prints its version as one line of JSON; then answers each line
read from standard input, two texts of 0 (right) and 1 (wrong): what came before, in which alarms do not count, and the stream.
The answer says after how many errors of the stream each detector alarms first, or null."""

import json
import sys

import river
from river import drift

detectors = {'ADWIN': drift.ADWIN, 'DDM': drift.binary.DDM, 'Page-Hinkley': drift.PageHinkley}


def first_alarm(detector, before, stream):
    for error in before:
        detector.update(error)
    for place, error in enumerate(stream):
        detector.update(error)
        if detector.drift_detected:
            return place + 1
    return None


def numbers(text):
    return [int(one) for one in text]


print(json.dumps(f'river {river.__version__}'), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    before, stream = numbers(question['before']), numbers(question['stream'])
    answer = {name: first_alarm(make(), before, stream) for name, make in detectors.items()}
    print(json.dumps(answer), flush=True)
