"""Encodes with onnxruntime and tokenizers as the job in the first argument (JSON) says. Prints what computes, and a sample, as one
line of JSON; then each line read from standard input, a kind and texts, is answered by milliseconds."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime
import tokenizers

job = json.loads(sys.argv[1])
cores = job['cores']
file = {'fp32': 'onnx/model.onnx', 'int8': 'onnx/model_quantized.onnx'}[job['precision']]


def open_session(threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(f'{job["directory"]}/{file}', options, providers=['CPUExecutionProvider'])


def compute(session, rows):
    width = max(len(row) for row in rows)
    ids = np.zeros((len(rows), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    feed = {'input_ids': ids, 'attention_mask': mask, 'token_type_ids': np.zeros_like(ids)}
    tokens = session.run(['last_hidden_state'], feed)[0]
    weights = mask[:, :, None].astype(np.float32)
    means = (tokens * weights).sum(axis=1) / weights.sum(axis=1)
    return means / np.linalg.norm(means, axis=1, keepdims=True)


def plan(rows):
    """As Runestone: fp32 in batches of at most 1,024 tokens, a tenth of them padding; int8 alone, for others would change vectors."""
    order = sorted(range(len(rows)), key=lambda place: -len(rows[place]))
    if job['precision'] == 'int8':
        return [[place] for place in order]
    plans = []
    width = 0
    for place in order:
        length = len(rows[place])
        if plans and (len(plans[-1]) + 1) * width <= 1024 and length >= width * 0.9:
            plans[-1].append(place)
        else:
            plans.append([place])
            width = length
    return plans


def encode_many(texts):
    rows = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    result = np.empty((len(texts), 384), dtype=np.float32)

    def fill(places):
        result[places] = compute(lane_session, [rows[place] for place in places])

    list(lanes.map(fill, plan(rows)))
    return result


def read_memory():
    with open('/proc/self/status', encoding='utf8') as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith('VmRSS'))


def answer(result):
    print(json.dumps(result), flush=True)


empty_bytes = read_memory()
tokenizer = tokenizers.Tokenizer.from_file(f'{job["directory"]}/tokenizer.json')
tokenizer.no_padding()
tokenizer.enable_truncation(job['maxTokens'])
single = open_session(cores)
version = sys.version.split()[0]
product = f'onnxruntime {onnxruntime.__version__}, tokenizers {tokenizers.__version__}, Python {version}'
sample = compute(single, [tokenizer.encode('Each sentence is converted').ids])[0][:4]
answer(
    {
        'product': product,
        'sample': [float(value) for value in sample],
        'emptyBytes': empty_bytes,
        'loadedBytes': read_memory(),
    }
)
# A session is shared by all threads: it computes without Python's lock.
lanes = ThreadPoolExecutor(cores)
lane_session = None
for line in sys.stdin:
    turn = json.loads(line)
    times = []
    if turn['kind'] == 'throughput':
        lane_session = lane_session or open_session(1)
        started, used = time.perf_counter(), time.process_time()
        encode_many(turn['texts'])
        times += [(time.perf_counter() - started) * 1000, (time.process_time() - used) * 1000]
    else:
        for text in turn['texts']:
            started = time.perf_counter()
            compute(single, [tokenizer.encode(text).ids])
            times.append((time.perf_counter() - started) * 1000)
    answer(times)
