// A convolution as the fast paths see it: which input cells each output cell gathers, where in
// memory, and where its weights are. Forward and input gradient are both gathers; they differ only
// in these numbers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "convstep/convolution.hpp"

namespace convstep::kernels {

// Winograd, depthwise and planes are for float32 alone. Who asks for float64 wants digits, and
// keeps plain sums; and a page need not download every kernel twice.
template <class T>
inline constexpr bool has_all_kernels = sizeof(T) == sizeof(float);

// Output i gathers input positions start(i) + tap * dilation; outside [0, in) is padding.
struct GatherAxis {
  std::int32_t in, out, taps, stride, offset, dilation;

  std::int32_t start(std::int32_t i) const { return i * stride + offset; }
  bool inside(std::int32_t position) const { return position >= 0 && position < in; }
  // Positions from the first to the last that neighbouring outputs gather.
  std::int32_t reach(std::int32_t outputs) const {
    return (outputs - 1) * stride + (taps - 1) * dilation + 1;
  }
  // Taps that are inside, of the window that starts at `start`; outputs whose tap is inside.
  Interval taps_inside(std::int32_t start) const { return inside_of(start, dilation, taps); }
  Interval outputs_inside(std::int32_t tap) const {
    return inside_of(offset + tap * dilation, stride, out);
  }

 private:
  // Of `count` positions from `first` on, `step` apart.
  Interval inside_of(std::int32_t first, std::int32_t step, std::int32_t count) const {
    const std::int32_t before = first < 0 ? (-first - 1) / step + 1 : 0;
    const std::int32_t begin = std::min(before, count);
    const std::int32_t end = first < in ? (in - 1 - first) / step + 1 : 0;
    return {begin, std::clamp(end, begin, count)};
  }
};

struct Gather {
  GatherAxis h, w;
  std::int32_t m, groups;
  std::int32_t n_C_prev, n_C;  // per group
  // Distances in elements between neighbours. Channels are contiguous, groups follow each other.
  std::ptrdiff_t in_image, in_row, in_column;
  std::ptrdiff_t out_image, out_row, out_column;

  std::int32_t pixels() const { return m * h.out * w.out; }
};

// Weight (kh, kw, k, c) of group g is data[kh * h + kw * w + k * k + c * c + g * group].
template <class T>
struct Weights {
  const T* data;
  std::ptrdiff_t h, w, k, c, group;

  const T* at(std::int32_t g, std::int32_t kh, std::int32_t kw, std::int32_t k_,
              std::int32_t c_) const {
    return data + g * group + kh * h + kw * w + k_ * k + c_ * c;
  }
};

inline Gather forward_gather(const Conv& conv) {
  const auto axis = [](const Axis& a) {
    return GatherAxis{a.in, a.out(), a.window, a.stride, -a.pad_before, a.dilation};
  };
  const Shape& in = conv.A_prev;
  const Shape& out = conv.Z;
  const auto row = [](const Shape& s) { return static_cast<std::ptrdiff_t>(s.n_W) * s.n_C; };
  return {axis(conv.window.h),
          axis(conv.window.w),
          in.m,
          conv.groups,
          conv.W.n_C_prev,
          conv.W.n_C / conv.groups,
          row(in) * in.n_H,
          row(in),
          in.n_C,
          row(out) * out.n_H,
          row(out),
          out.n_C};
}

template <class T>
Weights<T> forward_weights(const Conv& conv, const T* W) {
  const std::ptrdiff_t k = conv.W.n_C;
  const std::ptrdiff_t w = k * conv.W.n_C_prev;
  return {W, w * conv.W.f_W, w, k, 1, conv.W.n_C / conv.groups};
}

}  // namespace convstep::kernels
