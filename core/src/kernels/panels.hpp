// Filters as the register tile reads them: panels of two vectors of output channels, the last one
// of a single vector where that will do; each holds its biases, then (taps, n_C_prev, panel), zeros
// beyond the last channel.
#pragma once

#include <algorithm>

#include "kernels/gather.hpp"
#include "kernels/tile.hpp"

namespace convstep::kernels {

struct Panel {
  std::int32_t used, width;  // channels, and those rounded up to whole vectors
};

template <class T>
Panel panel_at(std::int32_t n_C, std::int32_t first) {
  const std::int32_t used = std::min(panel<T>, n_C - first);
  return {used, (used + lanes<T> - 1) / lanes<T> * lanes<T>};
}

template <class T>
double panels_size(const Gather& gather) {
  const double window = static_cast<double>(gather.h.taps) * gather.w.taps * gather.n_C_prev;
  const double channels = (gather.n_C + lanes<T> - 1) / lanes<T> * lanes<T>;
  return (window + 1) * channels * gather.groups;
}

template <class T>
void pack_panels(const Gather& gather, const Weights<T>& W, const T* b, T* to);

}  // namespace convstep::kernels
