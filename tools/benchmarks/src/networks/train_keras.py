"""Trains the networks of the task in the first argument (JSON) with Keras, on as many cores as the second argument says. Prints
what computes as one line of JSON; then each line read from standard input, a network and a number of steps, is answered by the
milliseconds of each step."""

import json
import sys
import time

import keras
import numpy as np
import tensorflow as tf
from keras import layers

task = json.loads(sys.argv[1])
cores = int(sys.argv[2])
tf.config.threading.set_intra_op_parallelism_threads(cores)
tf.config.threading.set_inter_op_parallelism_threads(cores)


def create_model(middle):
    embedding = layers.Embedding(task['vocabularySize'], task['embeddingSize'])
    model = keras.Sequential([embedding, *middle, layers.Dense(task['classCount'])])
    model.compile(
        optimizer=keras.optimizers.AdamW(
            task['learningRate'], weight_decay=task['weightDecay'], global_clipnorm=task['clipNorm']
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        jit_compile=False,
    )
    return model


def answer(result):
    print(json.dumps(result), flush=True)


def train(model, steps):
    times = []
    for step in range(steps):
        started = time.perf_counter()
        model.train_on_batch(batches[step % len(batches)], labels)
        times.append((time.perf_counter() - started) * 1000)
    return times


convolution = layers.Conv1D(task['filters'], task['width'], padding='same', activation='relu')
models = {
    'lstm': create_model([layers.LSTM(task['units'])]),
    'char-cnn': create_model([convolution, layers.GlobalMaxPooling1D()]),
}
shape = (task['batchCount'], task['batchSize'], task['length'])
places = np.arange(np.prod(shape), dtype='int64')
batches = (2 + places * task['tokenFactor'] % (task['vocabularySize'] - 2)).astype('int32').reshape(shape)
labels = np.arange(task['batchSize'], dtype='int32') % task['classCount']
answer(f'Keras {keras.__version__}, tensorflow {tf.__version__}')
for line in sys.stdin:
    turn = json.loads(line)
    answer(train(models[turn['network']], turn['steps']))
