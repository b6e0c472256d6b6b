// Convolution with few filters over few channels, as pictures have them: vectors hold neighbouring
// pixels of one channel, each of which meets a weight of every filter. Input rows are taken apart
// into their channels first, each row once; with a stride also into every how-manyth column, so
// that what neighbouring output pixels read lies side by side.
#pragma once

#include "convstep/memory.hpp"
#include "kernels/gather.hpp"

namespace convstep::kernels {

template <class T>
class Planes {
 public:
  static bool suits(const Gather& gather);
  // How many numbers of an image are taken apart.
  static double copied(const Gather& gather) {
    return static_cast<double>(gather.h.reach(gather.h.out)) * gather.w.reach(gather.w.out) *
           gather.n_C_prev;
  }

  void plan(const Gather& gather, bool clamp);
  void take_weights(Carver* carver);
  void take_workspace(Carver* carver);
  void prepare();
  void pack(const Weights<T>& W, const T* b);
  void run(const T* input, T* output) const;

 private:
  Gather gather_;
  T floor_;
  std::int32_t columns_;     // of the padded input that a row of windows reads
  std::ptrdiff_t plane_;     // numbers of one channel's every stride-th column in a line
  std::int32_t lines_;       // rows that are kept, in turn
  std::ptrdiff_t* offsets_;  // (taps_w, n_C_prev): where a tap's numbers begin in a line
  T* packed_;                // a panel of filters
  T* copy_;                  // (lines, n_C_prev, stride, plane)
  const T** window_;         // (taps_h): the lines of the output row under way

  void take_apart(const T* image, std::int32_t row, T* line) const;
};

}  // namespace convstep::kernels
