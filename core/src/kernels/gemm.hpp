// Convolution of any shape as a matrix product: (pixels x window) times (window x filters).
#pragma once

#include "convstep/memory.hpp"
#include "kernels/gather.hpp"

namespace convstep::kernels {

template <class T>
class Gemm {
 public:
  void plan(const Gather& gather, bool clamp);  // clamp: relu on the way out
  void take_weights(Carver* carver);
  void take_workspace(Carver* carver);
  void prepare();                              // once, with memory taken
  void pack(const Weights<T>& W, const T* b);  // b null: zeros
  void run(const T* input, T* output) const;

 private:
  struct Tile;

  Gather gather_;
  T floor_;
  T* packed_;       // panels of filters
  T* zeros_;        // a row of padding
  T* spill_;        // where rows and channels go that nobody wants
  const T** rows_;  // (tiles of a block, taps, register_rows)

  Tile gather_tile(const T* input, T* output, std::int32_t first, std::int32_t count,
                   const T** rows) const;
};

}  // namespace convstep::kernels
