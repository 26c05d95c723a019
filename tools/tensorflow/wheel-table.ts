import type { NativeVariant } from '../../libs/learning/tensorflow/src/native-library.ts';

/** A file of the Python package index, pinned. */
export interface Wheel {
  readonly file: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** What it must hold, of all that placeMember takes. */
  readonly contains: readonly string[];
}

/** The version of TensorFlow in the wheels. */
export const wheelsVersion = '2.18.1';

const libraries = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];

/**
 * What each variant is made of, for Linux on x86-64. CUDA's wheels are those that `tensorflow[and-cuda]` pins, but for
 * three: nvcc has no library, none of the others names curand's, and nccl's is for several GPUs at once and in no
 * folder where TensorFlow looks.
 */
export const wheelTable: Readonly<Record<NativeVariant, readonly Wheel[]>> = {
  cpu: [
    {
      file: 'tensorflow_cpu-2.18.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
      sha256: '810c75d7149d2da0cb2092187817b0dcabb80728ca9f9cf3a61f3f42fadd1298',
      sizeBytes: 230_236_181,
      contains: libraries,
    },
  ],
  gpu: [
    {
      file: 'tensorflow-2.18.1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
      sha256: 'c9f87e5d2a680a4595f5dc30daf6bbaec9d4129b46d7ef1b2af63c46ac7d2828',
      sizeBytes: 615_510_377,
      contains: libraries,
    },
    {
      file: 'nvidia_cublas_cu12-12.5.3.2-py3-none-manylinux2014_x86_64.whl',
      sha256: 'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b',
      sizeBytes: 363_313_169,
      contains: ['nvidia/cublas/lib/libcublas.so.12', 'nvidia/cublas/lib/libcublasLt.so.12'],
    },
    {
      file: 'nvidia_cuda_cupti_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl',
      sha256: 'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953',
      sizeBytes: 13_811_507,
      contains: ['nvidia/cuda_cupti/lib/libcupti.so.12'],
    },
    {
      file: 'nvidia_cuda_nvrtc_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl',
      sha256: '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd',
      sizeBytes: 24_873_108,
      contains: ['nvidia/cuda_nvrtc/lib/libnvrtc.so.12'],
    },
    {
      file: 'nvidia_cuda_runtime_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl',
      sha256: '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115',
      sizeBytes: 895_707,
      contains: ['nvidia/cuda_runtime/lib/libcudart.so.12'],
    },
    {
      file: 'nvidia_cudnn_cu12-9.3.0.75-py3-none-manylinux2014_x86_64.whl',
      sha256: '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d',
      sizeBytes: 577_163_502,
      contains: ['nvidia/cudnn/lib/libcudnn.so.9'],
    },
    {
      file: 'nvidia_cufft_cu12-11.2.3.61-py3-none-manylinux2014_x86_64.whl',
      sha256: '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8',
      sizeBytes: 192_524_114,
      contains: ['nvidia/cufft/lib/libcufft.so.11'],
    },
    {
      file: 'nvidia_cusolver_cu12-11.6.3.83-py3-none-manylinux2014_x86_64.whl',
      sha256: '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b',
      sizeBytes: 130_341_232,
      contains: ['nvidia/cusolver/lib/libcusolver.so.11'],
    },
    {
      file: 'nvidia_cusparse_cu12-12.5.1.3-py3-none-manylinux2014_x86_64.whl',
      sha256: '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752',
      sizeBytes: 217_558_979,
      contains: ['nvidia/cusparse/lib/libcusparse.so.12'],
    },
    {
      file: 'nvidia_nvjitlink_cu12-12.5.82-py3-none-manylinux2014_x86_64.whl',
      sha256: 'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212',
      sizeBytes: 21_298_879,
      contains: ['nvidia/nvjitlink/lib/libnvJitLink.so.12'],
    },
  ],
};

/** The name of a wheel's project in the index: the first part of its file name, normalized (PEP 427, PEP 503). */
export function projectOf(file: string): string {
  return (file.split('-')[0] as string).replace(/[-_.]+/g, '-').toLowerCase();
}

const headers =
  /^tensorflow\/(include\/(?:tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|xla\/tsl\/c)(?:\/\w+)*\/\w+\.h)$/;
const cuda = /^nvidia\/(\w+)\/lib\/(\w+\.so(?:\.\d+)*)$/;
/** cuDNN looks for this one in another folder than its wheel has. */
const cudaFolders: Readonly<Record<string, string>> = { cuda_nvrtc: 'nvrtc' };

/**
 * Tells where below `deps` a member of a wheel goes; undefined for what is not wanted. CUDA's libraries go where their
 * users look (RUNPATH): TensorFlow's in `$ORIGIN/../nvidia/<folder>/lib`, CUDA's own in `$ORIGIN/../../<folder>/lib`.
 */
export function placeMember(name: string): string | undefined {
  if (libraries.includes(name)) return `lib/${name.slice('tensorflow/'.length)}`;
  const [, folder, library] = cuda.exec(name) ?? [];
  if (folder !== undefined) return `nvidia/${cudaFolders[folder] ?? folder}/lib/${library}`;
  return headers.exec(name)?.[1];
}
