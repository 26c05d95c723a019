"""Prints what onnxruntime and tokenizers compute for some texts with all-MiniLM-L6-v2, as the JSON of golden-vectors.json:

pip install onnxruntime==1.31.1 tokenizers==0.23.3 numpy==2.4.6
python golden_vectors.py <models/all-MiniLM-L6-v2> > golden-vectors.json
"""

import json
import sys

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

folder = sys.argv[1]
texts = [
    'This is an example sentence',
    'Each sentence is converted',
    '',
    'Crème brûlée, naïve café – ½ “quoted” 東京 한국어 🙂',
    'Savannen ligger i et område med mye gress og få trær.',
    'a\u0000b\ufffd\u200bc\td\u00a0e',
    'unbelievable ' * 300,
    '[SEP] inside [MASK] a text',
]
tokenizer = Tokenizer.from_file(f'{folder}/tokenizer.json')
tokenizer.no_padding()
tokenizer.enable_truncation(256)


def encode(session, text):
    ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
    feed = {'input_ids': ids, 'attention_mask': np.ones_like(ids), 'token_type_ids': np.zeros_like(ids)}
    mean = session.run(['last_hidden_state'], feed)[0][0].mean(axis=0)
    return mean / np.linalg.norm(mean)


def round_some(vector):
    return [round(float(value), 6) for value in vector[:6]]


sessions = {
    'fp32': onnxruntime.InferenceSession(f'{folder}/onnx/model.onnx'),
    'int8': onnxruntime.InferenceSession(f'{folder}/onnx/model_quantized.onnx'),
}
golden = [
    {
        'text': text,
        'tokenCount': len(tokenizer.encode(text).ids),
        'firstIds': tokenizer.encode(text).ids[:12],
        **{precision: round_some(encode(session, text)) for precision, session in sessions.items()},
    }
    for text in texts
]
print(json.dumps(golden, indent=2))
