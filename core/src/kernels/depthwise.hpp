// Depthwise convolution: every channel has one filter of its own, so a vector of channels meets a
// vector of weights at each tap, and nothing is summed across channels.
#pragma once

#include "convstep/memory.hpp"
#include "kernels/gather.hpp"

namespace convstep::kernels {

inline bool is_depthwise(const Gather& gather) {
  return gather.groups > 1 && gather.n_C_prev == 1 && gather.n_C == 1;
}

template <class T>
class Depthwise {
 public:
  void plan(const Gather& gather, bool clamp);
  void take_weights(Carver* carver);
  void take_workspace(Carver*) {}
  void prepare() {}
  void pack(const Weights<T>& W, const T* b);
  void run(const T* input, T* output) const;

 private:
  Gather gather_;
  T floor_;
  T* packed_;  // (1 + taps, n_C): biases, then weights

  void run_pixels(const T* image, std::int32_t h, std::int32_t first, std::int32_t count,
                  T* out) const;
};

// dW (f_H, f_W, 1, n_C) of a depthwise convolution.
template <class T>
void depthwise_gradient(const Gather& gather, const T* dZ, const T* A_prev, T* dW);

}  // namespace convstep::kernels
