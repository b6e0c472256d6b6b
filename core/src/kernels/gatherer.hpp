// A gather with the algorithm that computes it.
#pragma once

#include "convstep/layer.hpp"
#include "kernels/depthwise.hpp"
#include "kernels/direct.hpp"
#include "kernels/gemm.hpp"
#include "kernels/planes.hpp"
#include "kernels/winograd.hpp"

namespace convstep::kernels {

// Whether an algorithm can compute a gather, and which one is fastest.
template <class T>
bool fits(Algorithm algorithm, const Gather& gather);
template <class T>
Algorithm choose(const Gather& gather);

// Planned, given memory, packed, then run as often as wanted. Plain data: it owns nothing.
template <class T>
class Gatherer {
 public:
  // `clamp`: relu on the way out. `algorithm` must fit.
  void plan(const Gather& gather, Algorithm algorithm, bool clamp);
  void take_weights(Carver* carver);           // what is kept
  void take_workspace(Carver* carver);         // what means nothing between two runs
  void prepare();                              // once, with memory taken
  void pack(const Weights<T>& W, const T* b);  // b null: zeros
  void run(const T* input, T* output) const;

  Algorithm algorithm() const { return algorithm_; }

 private:
  Algorithm algorithm_;
  Depthwise<T> depthwise_;
  Direct<T> direct_;
  Gemm<T> gemm_;
  Planes<T> planes_;
  bool by_planes_;  // 'direct' is planes_, not direct_
  Winograd<T> winograd_;

  // Calls `action` with the algorithm's own object.
  template <class Self, class Action>
  static void dispatch(Self* self, Action action);
};

}  // namespace convstep::kernels
