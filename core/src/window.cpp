#include "convstep/window.hpp"

#include <algorithm>

namespace convstep {
namespace {

struct AxisWords {
  const char* f;
  const char* pad_before;
  const char* pad_after;
  const char* size;
};

constexpr AxisWords vertical{"f_H", "pad (top)", "pad (bottom)", "height"};
constexpr AxisWords horizontal{"f_W", "pad (left)", "pad (right)", "width"};

// "f is 7, but the padded height is only 4 + 1 + 1 = 6", or of a filter bank, "W has f_H = 7, ...".
Status does_not_fit(const AxisWords& words, const char* source, const Axis& axis, double extent) {
  Status status{Error::invalid_argument, source, {}, {}};
  if (source[0] == 'f') {
    status.given << "is " << axis.window;
  } else {
    status.given << "has " << words.f << " = " << axis.window;
  }
  if (axis.dilation > 1) {
    status.given << " and spans " << extent << " cells with dilation " << axis.dilation;
  }
  status.expected << "the padded " << words.size << " is only " << axis.in;
  if (axis.pad_before + axis.pad_after > 0) {
    status.expected << " + " << axis.pad_before << " + " << axis.pad_after << " = "
                    << axis.padded();
  }
  return status;
}

Status check_axis(const AxisWords& words, const char* source, std::int32_t in, double f,
                  double stride, double dilation, double rule, double before, double after,
                  Axis* out) {
  out->in = in;
  if (Status s = check_whole(source, f, 1, &out->window); !s.ok()) return s;
  if (Status s = check_whole("stride", stride, 1, &out->stride); !s.ok()) return s;
  if (Status s = check_whole("dilation", dilation, 1, &out->dilation); !s.ok()) return s;

  // In doubles: exact up to 2^53, so nothing below can overflow.
  const double extent = dilation * (f - 1) + 1;
  std::int32_t padded;
  if (rule == Padding::same) {
    const double outputs = (in - 1) / out->stride + 1;  // ceil(in / stride)
    const double total = std::max((outputs - 1) * stride + extent - in, 0.0);
    before = static_cast<double>(static_cast<std::int64_t>(total / 2));
    after = total - before;
    // Nobody gave this padding: what needs it is at fault.
    const char* at_fault = dilation > 1 ? "dilation" : source;
    if (Status s = check_padded(at_fault, words.size, in + total, &padded); !s.ok()) return s;
  } else if (rule == Padding::valid) {
    before = after = 0;
  }
  if (Status s = check_whole(words.pad_before, before, 0, &out->pad_before); !s.ok()) return s;
  if (Status s = check_whole(words.pad_after, after, 0, &out->pad_after); !s.ok()) return s;
  if (Status s = check_padded("pad", words.size, in + before + after, &padded); !s.ok()) return s;
  if (extent > in + before + after) return does_not_fit(words, source, *out, extent);
  return {};
}

}  // namespace

Status check_padded(const char* argument, const char* size, double cells, std::int32_t* out) {
  Status s = check_whole(argument, cells, 1, out);
  if (!s.ok()) {
    s.given = {};
    s.given << "needs a padded " << size << " of " << cells;
    s.expected = "2147483647 is the most";
  }
  return s;
}

Status check_window(const char* source, std::int32_t n_H, std::int32_t n_W, const Sliding& sliding,
                    Window2d* out) {
  const Padding& pad = sliding.pad;
  if (Status s = check_axis(vertical, source, n_H, sliding.f[0], sliding.stride[0],
                            sliding.dilation[0], pad.rule, pad.top, pad.bottom, &out->h);
      !s.ok()) {
    return s;
  }
  return check_axis(horizontal, source, n_W, sliding.f[1], sliding.stride[1], sliding.dilation[1],
                    pad.rule, pad.left, pad.right, &out->w);
}

}  // namespace convstep
