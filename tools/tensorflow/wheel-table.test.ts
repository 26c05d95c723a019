import { describe, expect, it } from '@jest/globals';
import { placeMember, projectOf, wheelTable } from './wheel-table.ts';

describe('wheelTable', () => {
  it('pins every wheel, and each has what it must hold', () => {
    const wheels = Object.values(wheelTable).flat();
    expect(wheels.filter(({ sha256 }) => !/^[0-9a-f]{64}$/.test(sha256))).toEqual([]);
    expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(wheels.length);
    expect(
      wheels.filter(({ contains }) => contains.length === 0 || contains.some((name) => !placeMember(name))),
    ).toEqual([]);
  });
});

describe('projectOf', () => {
  it('normalizes the name', () => {
    expect(projectOf('nvidia_cublas_cu12-12.5.3.2-py3-none-manylinux2014_x86_64.whl')).toBe(
      'nvidia-cublas-cu12',
    );
    expect(projectOf('A.b__c-1-py3-none-any.whl')).toBe('a-b-c');
  });
});

describe('placeMember', () => {
  it.each([
    ['tensorflow/libtensorflow_cc.so.2', 'lib/libtensorflow_cc.so.2'],
    ['tensorflow/include/tensorflow/c/c_api.h', 'include/tensorflow/c/c_api.h'],
    ['tensorflow/include/tensorflow/c/eager/c_api.h', 'include/tensorflow/c/eager/c_api.h'],
    ['tensorflow/include/tsl/platform/ctstring.h', 'include/tsl/platform/ctstring.h'],
    ['tensorflow/include/xla/tsl/c/tsl_status.h', 'include/xla/tsl/c/tsl_status.h'],
    ['nvidia/cudnn/lib/libcudnn.so.9', 'nvidia/cudnn/lib/libcudnn.so.9'],
    ['nvidia/cuda_nvrtc/lib/libnvrtc.so.12', 'nvidia/nvrtc/lib/libnvrtc.so.12'],
  ])('places %s', (name, place) => {
    expect(placeMember(name)).toBe(place);
  });

  it.each([
    'tensorflow/libtensorflow_cc.so.2.18.1',
    'tensorflow/python/_pywrap_tensorflow_internal.so',
    'tensorflow/include/tensorflow/cc/ops/array_ops.h',
    'tensorflow/include/tensorflow/c/../../../x.h',
    '../tensorflow/libtensorflow_cc.so.2',
    'tensorflow/include/tensorflow/c/c_api.cc',
    'nvidia/cudnn/include/cudnn.h',
    'nvidia/../lib/libx.so',
    'nvidia/cudnn/lib/a/libx.so',
    'nvidia/cudnn/lib/__init__.py',
  ])('leaves %s out', (name) => {
    expect(placeMember(name)).toBeUndefined();
  });
});
