// The geometry of sliding, once. Convolution, pooling, their gradients, the page's highlights and
// its formulas all ask here.
//
// One axis: a window of `window` taps, `dilation` apart, starts at i * stride - pad_before for
// output i, and there are
//   out = floor((in + pad_before + pad_after - extent) / stride) + 1,
//   extent = dilation * (window - 1) + 1
// of them. Cells that the floor leaves unread at the end of the padded input are `dropped`.
// Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016.
#pragma once

#include <algorithm>
#include <cstdint>

#include "convstep/status.hpp"

namespace convstep {

// From begin up to, but without, end.
struct Interval {
  std::int32_t begin, end;
  std::int32_t size() const { return end - begin; }
};

struct Axis {
  std::int32_t in;
  std::int32_t window;
  std::int32_t stride;
  std::int32_t dilation;
  std::int32_t pad_before;
  std::int32_t pad_after;

  std::int32_t padded() const { return in + pad_before + pad_after; }
  std::int32_t extent() const { return dilation * (window - 1) + 1; }
  std::int32_t out() const { return (padded() - extent()) / stride + 1; }
  std::int32_t dropped() const { return (padded() - extent()) % stride; }

  // Input position of window i's first tap; negative, or in and more, means padding.
  std::int32_t start(std::int32_t i) const { return i * stride - pad_before; }
  std::int32_t position(std::int32_t i, std::int32_t tap) const {
    return start(i) + tap * dilation;
  }
  bool inside(std::int32_t position) const { return position >= 0 && position < in; }
  // What window i, without dilation, has inside the input.
  Interval inside_of(std::int32_t i) const {
    return {std::max(start(i), 0), std::min(start(i) + window, in)};
  }
};

struct Window2d {
  Axis h;
  Axis w;
};

// Padding as a caller describes it: four numbers, or a rule.
struct Padding {
  static constexpr double sides = 0, same = 1, valid = 2;
  double rule = sides;
  double top = 0, bottom = 0, left = 0, right = 0;
};

// Sliding as a caller describes it, unchecked; pairs are [height, width].
struct Sliding {
  double f[2] = {1, 1};
  double stride[2] = {1, 1};
  double dilation[2] = {1, 1};
  Padding pad;
};

// Refuses f, stride or dilation below 1, negative padding, and a window larger than the padded
// input. 'same' gives out = ceil(in / stride), the extra cell at the end (TensorFlow's rule).
// `source` names the argument that the window's size came from: "f", or "W" for a filter bank.
Status check_window(const char* source, std::int32_t n_H, std::int32_t n_W, const Sliding& sliding,
                    Window2d* out);

// Checks that so many padded rows, or columns, can be counted, and stores the number. `argument` is
// what asked for them, `size` is "height" or "width".
Status check_padded(const char* argument, const char* size, double cells, std::int32_t* out);

}  // namespace convstep
