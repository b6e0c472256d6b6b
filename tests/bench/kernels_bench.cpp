// The layers as plain exports, for timing kernels without bindings: built by the CMake option
// CONVSTEP_KERNELS_BENCH, driven by whatever loads it.
#include <cstdint>
#include <random>
#include <vector>

#include "convstep/layer.hpp"
#include "kernels/simd.hpp"
#include "kernels/tile.hpp"

namespace {

using namespace convstep;

ConvLayer<float>* conv32 = nullptr;
ConvLayer<double>* conv64 = nullptr;
PoolLayer<float>* pool32 = nullptr;

template <class T>
void fill(T* to, std::size_t size) {
  std::mt19937 engine(7);
  for (std::size_t k = 0; k < size; ++k) {
    to[k] = static_cast<T>(static_cast<double>(engine() % 2001) / 1000 - 1);
  }
}

template <class T>
int make(const Conv& conv, int algorithm, int backward, ConvLayer<T>** out) {
  std::vector<T> W(conv.W.size());
  std::vector<T> b(static_cast<std::size_t>(conv.W.n_C));
  fill(W.data(), W.size());
  ConvLayer<T>::destroy(*out);
  if (!ConvLayer<T>::create(conv, Activation::none, static_cast<Algorithm>(algorithm), W.data(),
                            b.data(), nullptr, out)
           .ok()) {
    return -1;
  }
  fill((*out)->input(), conv.A_prev.size());
  if (backward != 0) {
    if (!(*out)->prepare_backward(nullptr).ok()) return -1;
    fill((*out)->output_gradient(), conv.Z.size());
  }
  return static_cast<int>((*out)->algorithm());
}

alignas(64) float numbers[16 * 1024];

}  // namespace

extern "C" {

__attribute__((used)) int make_conv(int dtype, int m, int n_H, int n_W, int n_C_prev, int f_H,
                                    int f_W, int n_C, int stride, int same, int groups,
                                    int algorithm, int backward) {
  ConvHparameters hp;
  hp.stride[0] = hp.stride[1] = stride;
  hp.pad.rule = same != 0 ? Padding::same : Padding::valid;
  hp.groups = groups;
  Conv conv;
  if (!check_conv(Shape{m, n_H, n_W, n_C_prev}, FilterShape{f_H, f_W, n_C_prev / groups, n_C}, hp,
                  &conv)
           .ok()) {
    return -1;
  }
  return dtype == 0 ? make(conv, algorithm, backward, &conv32)
                    : make(conv, algorithm, backward, &conv64);
}

__attribute__((used)) void run_conv(int dtype, int count) {
  for (int k = 0; k < count; ++k) dtype == 0 ? conv32->run() : conv64->run();
}
__attribute__((used)) void run_conv_backward(int dtype, int count) {
  for (int k = 0; k < count; ++k) dtype == 0 ? conv32->run_backward() : conv64->run_backward();
}
__attribute__((used)) double conv_bytes(int which) {
  return which == 0 ? conv32->weight_bytes() : conv32->workspace_bytes();
}

__attribute__((used)) int make_pool(int m, int n_H, int n_W, int n_C, int f, int stride, int same,
                                    int mode, int backward) {
  PoolHparameters hp;
  hp.f[0] = hp.f[1] = f;
  hp.stride[0] = hp.stride[1] = stride;
  hp.pad.rule = same != 0 ? Padding::same : Padding::valid;
  hp.mode = mode;
  Pool pool;
  if (!check_pool(Shape{m, n_H, n_W, n_C}, hp, &pool).ok()) return -1;
  PoolLayer<float>::destroy(pool32);
  if (!PoolLayer<float>::create(pool, nullptr, &pool32).ok()) return -1;
  fill(pool32->input(), pool.A_prev.size());
  if (backward != 0) {
    if (!pool32->prepare_backward(nullptr).ok()) return -1;
    fill(pool32->output_gradient(), pool.A.size());
  }
  return 0;
}
__attribute__((used)) void run_pool(int count) {
  for (int k = 0; k < count; ++k) pool32->run();
}
__attribute__((used)) void run_pool_backward(int count) {
  for (int k = 0; k < count; ++k) pool32->run_backward();
}

// The ceiling: the register tile over data in the first-level cache; 2 * 256 * 8 * this many rows
// operations each (half as wide in float64).
__attribute__((used)) int run_ceiling(int dtype, int count) {
  constexpr int rows = kernels::register_rows;
  const auto repeat = [&]<class T>(T*) {
    T* at = reinterpret_cast<T*>(numbers);
    const T* in[rows];
    T* out[rows];
    for (int r = 0; r < rows; ++r) {
      in[r] = at + r * 264;
      out[r] = at + 7000 + r * 16;
    }
    for (int k = 0; k < count; ++k) {
      kernels::accumulate_windows<T, rows, 2>(in, 1, 256, 0, at + 2048, T(-1), out, 0);
    }
  };
  dtype == 0 ? repeat(static_cast<float*>(nullptr)) : repeat(static_cast<double*>(nullptr));
  return rows;
}
}
