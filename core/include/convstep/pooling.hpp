// Pooling: the largest or the mean of each window, channel by channel.
//
// As in convolution.hpp, `check_pool` refuses or makes a Pool, and the computations cannot fail.
//
// Semantics are NumPy's. max ignores padding; a NaN in a window is its maximum. average divides by
// the cells inside the input, or by all f_H f_W cells with count_include_pad. Backward, every cell
// that equals its window's maximum receives the whole gradient (ties all do), and a window with a
// NaN passes none on, as in dA * (x == np.max(x)).
//
// Numerical contract: max is exact; average is within (f_H f_W + 1) eps of the mean magnitude,
// eps = 2^-24 in float32 and 2^-53 in float64.
#pragma once

#include <cstdint>

#include "convstep/convolution.hpp"
#include "convstep/tensor.hpp"
#include "convstep/window.hpp"

namespace convstep {

enum class PoolMode : std::int32_t { max = 0, average = 1 };

// A pooling that has been checked.
struct Pool {
  Shape A_prev;
  Window2d window;
  PoolMode mode;
  bool count_include_pad;
  Shape A;

  // What an average divides by where its window has these rows and columns inside the input.
  double divisor(Interval rows, Interval cols) const {
    return count_include_pad ? static_cast<double>(window.h.window) * window.w.window
                             : static_cast<double>(rows.size()) * cols.size();
  }
};

// Hyperparameters as a caller describes them, unchecked.
struct PoolHparameters {
  double f[2] = {1, 1};
  double stride[2] = {1, 1};
  Padding pad;
  double count_include_pad = 0;
  double mode = 0;  // a PoolMode
};

// Padding must be smaller than f on each side, or a window would be empty.
Status check_pool(const TensorClaim& A_prev, const PoolHparameters& hparameters, Pool* out);
Status check_pool(const Shape& A_prev, const PoolHparameters& hparameters, Pool* out);

// A_prev (m, n_H_prev, n_W_prev, n_C) -> A (m, n_H, n_W, n_C).
template <class T>
void pool_forward(const Pool& pool, const T* A_prev, T* A);

// 1 where x equals its largest element, else 0; all 0 where x has a NaN.
template <class T>
void create_mask_from_window(std::size_t size, const T* x, std::uint8_t* mask);

// Every element becomes dz / size.
template <class T>
void distribute_value(T dz, std::size_t size, T* a);

// dA as A -> dA_prev as A_prev: the gradient of sum(A * dA).
template <class T>
void pool_backward(const Pool& pool, const T* dA, const T* A_prev, T* dA_prev);

// The arithmetic of one output cell.
template <class T>
struct PoolTerms {
  std::int32_t* rows;    // f_H input rows; outside 0 ... n_H - 1 is padding
  std::int32_t* cols;    // f_W input columns
  T* values;             // (f_H, f_W): the window, NaN where padded
  std::uint8_t* inside;  // (f_H, f_W): 1 where the window is inside the input
  std::uint8_t* mask;    // (f_H, f_W): 1 at every maximum; all 0 for an average
  std::int32_t divisor;  // what an average divides by; 0 for a maximum
  T A;
};
template <class T>
void pool_terms(const Pool& pool, const T* A_prev, const Cell& cell, PoolTerms<T>* terms);

}  // namespace convstep
