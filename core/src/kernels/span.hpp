// The part of a pooling window that lies inside the input.
#pragma once

#include <algorithm>

#include "convstep/pooling.hpp"

namespace convstep::kernels {

struct Span {
  std::int32_t begin, end;
};

// Of the i-th window along one axis.
inline Span inside(const Axis& axis, std::int32_t i) {
  const std::int32_t start = axis.start(i);
  return {std::max(start, 0), std::min(start + axis.window, axis.in)};
}

// What one of so many `present` cells of a window counts in an average.
template <class T>
T share_of_cell(const Pool& pool, std::int32_t present) {
  const std::int32_t all = pool.window.h.window * pool.window.w.window;
  return T(1) / static_cast<T>(pool.count_include_pad ? all : present);
}

}  // namespace convstep::kernels
