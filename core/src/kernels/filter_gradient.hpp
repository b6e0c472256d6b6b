// dW of image filtering, one channel to one channel with a horizontal stride of 1: each weight's
// sum runs over vectors of neighbouring pixels.
#pragma once

#include <algorithm>

#include "kernels/gather.hpp"
#include "kernels/simd.hpp"

namespace convstep::kernels {

inline bool is_filtering(const Gather& gather) {
  return gather.groups == 1 && gather.n_C_prev == 1 && gather.n_C == 1 && gather.w.stride == 1;
}

// COUNT weights of one filter row, `dilation` apart: sum += z * a over `count` pixels.
template <class T, int COUNT>
void accumulate_shifts(const T* z, const T* a, std::int32_t dilation, std::int32_t count, T* sums) {
  constexpr int L = lanes<T>;
  Vector<T> sum[COUNT] = {};
  std::int32_t w = 0;
  for (; w + L <= count; w += L) {
    const Vector<T> x = load(z + w);
    CONVSTEP_UNROLL for (int k = 0; k < COUNT; ++k) sum[k] =
        madd(x, load(a + w + k * dilation), sum[k]);
  }
  CONVSTEP_UNROLL for (int k = 0; k < COUNT; ++k) {
    T total = sums[k];
    for (int lane = 0; lane < L; ++lane) total += sum[k][lane];
    for (std::int32_t rest = w; rest < count; ++rest) total += z[rest] * a[rest + k * dilation];
    sums[k] = total;
  }
}

template <class T>
void filter_gradient(const Gather& gather, const T* dZ, const T* A_prev, T* dW) {
  // A row of a 5 x 5 filter at once; in float64, which keeps to the fewest kernels, two weights.
  constexpr std::int32_t most = has_all_kernels<T> ? 5 : 2;
  const GatherAxis& h = gather.h;
  const GatherAxis& w = gather.w;
  std::fill_n(dW, h.taps * w.taps, T(0));
  for (std::int32_t i = 0; i < gather.m; ++i) {
    for (std::int32_t row = 0; row < h.out; ++row) {
      const T* z = dZ + i * gather.out_image + row * gather.out_row;
      for (std::int32_t kh = 0; kh < h.taps; ++kh) {
        const std::int32_t in_row = h.start(row) + kh * h.dilation;
        if (!h.inside(in_row)) continue;
        const T* a = A_prev + i * gather.in_image + in_row * gather.in_row;
        for (std::int32_t kw = 0; kw < w.taps; kw += most) {
          const std::int32_t count = std::min(most, w.taps - kw);
          T* sums = dW + kh * w.taps + kw;
          // Pixels for which each of these taps is inside, and those for which all are.
          const auto begin = [&](std::int32_t k) {
            return std::clamp(-(w.offset + (kw + k) * w.dilation), 0, w.out);
          };
          const auto end = [&](std::int32_t k) {
            return std::clamp(w.in - (w.offset + (kw + k) * w.dilation), 0, w.out);
          };
          const std::int32_t first = begin(0);
          const std::int32_t last = std::max(first, end(count - 1));
          const T* shifted = a + w.offset + kw * w.dilation;
          for (std::int32_t k = 0; k < count; ++k) {
            const T* x = shifted + k * w.dilation;
            for (std::int32_t p = begin(k); p < std::min(first, end(k)); ++p)
              sums[k] += z[p] * x[p];
            for (std::int32_t p = std::max(last, begin(k)); p < end(k); ++p) sums[k] += z[p] * x[p];
          }
          const auto accumulate = count == most ? accumulate_shifts<T, most>
                                  : count == 4  ? accumulate_shifts<T, std::min(most, 4)>
                                  : count == 3  ? accumulate_shifts<T, std::min(most, 3)>
                                  : count == 2  ? accumulate_shifts<T, 2>
                                                : accumulate_shifts<T, 1>;
          accumulate(z + first, shifted + first, w.dilation, last - first, sums);
        }
      }
    }
  }
}

}  // namespace convstep::kernels
