#include "kernels/depthwise.hpp"

#include <algorithm>

#include "kernels/tile.hpp"

namespace convstep::kernels {
namespace {

// Pixels of one tile: they share the loads of the weights.
constexpr int tile_pixels = 4;

// The taps of some windows that are inside the input.
struct Taps {
  std::int32_t rows, columns;
  std::ptrdiff_t row, column;                  // of the input, in elements
  std::ptrdiff_t weights_row, weights_column;  // of the weights
};

// PIXELS pixels, `step` apart in the input and `out_step` in the output, and VECTORS vectors of
// channels; or the first `used` channels of one vector.
template <class T, int PIXELS, int VECTORS>
void accumulate_taps(const Taps& taps, const T* from, std::ptrdiff_t step, const T* bias,
                     const T* weights, T floor, T* out, std::ptrdiff_t out_step,
                     std::int32_t used) {
  constexpr int L = lanes<T>;
  const auto read = [used](const T* x) {
    if constexpr (VECTORS > 1) return load(x);
    return used < L ? load_some(x, used) : load(x);
  };
  Vector<T> sum[PIXELS][VECTORS];
  CONVSTEP_UNROLL for (int p = 0; p < PIXELS; ++p) {
    CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) sum[p][v] = read(bias + v * L);
  }
  for (std::int32_t kh = 0; kh < taps.rows; ++kh) {
    const T* a = from + kh * taps.row;
    const T* w = weights + kh * taps.weights_row;
    for (std::int32_t kw = 0; kw < taps.columns; ++kw) {
      CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) {
        const Vector<T> weight = read(w + v * L);
        CONVSTEP_UNROLL for (int p = 0; p < PIXELS; ++p) {
          sum[p][v] = madd(weight, read(a + p * step + v * L), sum[p][v]);
        }
      }
      a += taps.column;
      w += taps.weights_column;
    }
  }
  for (int p = 0; p < PIXELS; ++p, out += out_step) {
    CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) {
      const Vector<T> result = larger(sum[p][v], splat(floor));
      if (VECTORS == 1 && used < L) {
        store_some(out, result, used);
      } else {
        store(out + v * L, result);
      }
    }
  }
}

// sums (COUNT, vector) += z * a over `count` pixels; COUNT taps are `tap` apart.
template <class T, int COUNT>
void accumulate_tap_gradients(const T* z, std::ptrdiff_t z_step, const T* a, std::ptrdiff_t a_step,
                              std::ptrdiff_t tap, std::int32_t count, T* sums,
                              std::ptrdiff_t sums_step, std::int32_t used) {
  const auto read = [used](const T* x) { return used < lanes<T> ? load_some(x, used) : load(x); };
  Vector<T> sum[COUNT] = {};
  for (; count > 0; --count, z += z_step, a += a_step) {
    const Vector<T> x = read(z);
    CONVSTEP_UNROLL for (int k = 0; k < COUNT; ++k) sum[k] = madd(x, read(a + k * tap), sum[k]);
  }
  for (int k = 0; k < COUNT; ++k, sums += sums_step) {
    const Vector<T> total = read(sums) + sum[k];
    used < lanes<T> ? store_some(sums, total, used) : store(sums, total);
  }
}

}  // namespace

template <class T>
void Depthwise<T>::plan(const Gather& gather, bool clamp) {
  gather_ = gather;
  floor_ = floor_of<T>(clamp);
}

template <class T>
void Depthwise<T>::take_weights(Carver* carver) {
  packed_ =
      carver->take<T>((1 + static_cast<double>(gather_.h.taps) * gather_.w.taps) * gather_.groups);
}

template <class T>
CONVSTEP_SMALL void Depthwise<T>::pack(const Weights<T>& W, const T* b) {
  T* to = packed_;
  for (std::int32_t c = 0; c < gather_.groups; ++c) *to++ = b != nullptr ? b[c] : T(0);
  for (std::int32_t kh = 0; kh < gather_.h.taps; ++kh) {
    for (std::int32_t kw = 0; kw < gather_.w.taps; ++kw) {
      for (std::int32_t c = 0; c < gather_.groups; ++c) *to++ = *W.at(c, kh, kw, 0, 0);
    }
  }
}

// `count` pixels of output row h, from `first` on, whose windows all have the same taps inside.
template <class T>
void Depthwise<T>::run_pixels(const T* image, std::int32_t h, std::int32_t first,
                              std::int32_t count, T* out) const {
  constexpr int L = lanes<T>;
  const GatherAxis& vertical = gather_.h;
  const GatherAxis& horizontal = gather_.w;
  const std::ptrdiff_t n_C = gather_.groups;
  const Interval rows = vertical.taps_inside(vertical.start(h));
  const Interval columns = horizontal.taps_inside(horizontal.start(first));
  const Taps taps{rows.size(),
                  columns.size(),
                  vertical.dilation * gather_.in_row,
                  horizontal.dilation * gather_.in_column,
                  horizontal.taps * n_C,
                  n_C};
  // No pointer outside the tensor, even if nothing is read through it.
  const bool empty = rows.size() == 0 || columns.size() == 0;
  const T* from = empty ? image
                        : image + vertical.start(h) * gather_.in_row + rows.begin * taps.row +
                              horizontal.start(first) * gather_.in_column +
                              columns.begin * taps.column;
  const T* weights = packed_ + n_C + rows.begin * taps.weights_row + columns.begin * n_C;
  const std::ptrdiff_t step = horizontal.stride * gather_.in_column;
  out += first * gather_.out_column;
  for (std::int32_t c = 0; c < n_C;) {
    const bool wide = c + 2 * L <= n_C;
    const auto kernel =
        count == tile_pixels
            ? (wide ? accumulate_taps<T, tile_pixels, 2> : accumulate_taps<T, tile_pixels, 1>)
            : (wide ? accumulate_taps<T, 1, 2> : accumulate_taps<T, 1, 1>);
    const auto used = static_cast<std::int32_t>(std::min<std::ptrdiff_t>(L, n_C - c));
    kernel(taps, from + c, step, packed_ + c, weights + c, floor_, out + c, gather_.out_column,
           used);
    c += wide ? 2 * L : L;
  }
}

template <class T>
void Depthwise<T>::run(const T* input, T* output) const {
  const GatherAxis& w = gather_.w;
  for (std::int32_t i = 0; i < gather_.m; ++i) {
    for (std::int32_t h = 0; h < gather_.h.out; ++h) {
      const T* image = input + i * gather_.in_image;
      T* out = output + i * gather_.out_image + h * gather_.out_row;
      for (std::int32_t first = 0; first < w.out;) {
        const std::int32_t last = w.start(first + tile_pixels - 1) + (w.taps - 1) * w.dilation;
        const bool tile = first + tile_pixels <= w.out && w.start(first) >= 0 && last < w.in;
        const std::int32_t count = tile ? tile_pixels : 1;
        run_pixels(image, h, first, count, out);
        first += count;
      }
    }
  }
}

template <class T>
void depthwise_gradient(const Gather& gather, const T* dZ, const T* A_prev, T* dW) {
  constexpr std::int32_t most = 4;
  constexpr int L = lanes<T>;
  const GatherAxis& h = gather.h;
  const GatherAxis& w = gather.w;
  const std::int32_t n_C = gather.groups;
  std::fill_n(dW, static_cast<std::ptrdiff_t>(h.taps) * w.taps * n_C, T(0));
  const std::ptrdiff_t a_step = w.stride * gather.in_column;
  const std::ptrdiff_t tap = w.dilation * gather.in_column;
  for (std::int32_t i = 0; i < gather.m; ++i) {
    for (std::int32_t row = 0; row < h.out; ++row) {
      const T* z = dZ + i * gather.out_image + row * gather.out_row;
      for (std::int32_t kh = 0; kh < h.taps; ++kh) {
        const std::int32_t in_row = h.start(row) + kh * h.dilation;
        if (!h.inside(in_row)) continue;
        const T* a = A_prev + i * gather.in_image + in_row * gather.in_row;
        for (std::int32_t kw = 0; kw < w.taps;) {
          // Several taps at once where all are inside, and each alone where not.
          const std::int32_t count = kw + most <= w.taps ? most : kw + 3 <= w.taps ? 3 : 1;
          Interval common = w.outputs_inside(kw);
          for (std::int32_t k = 1; k < count; ++k) {
            const Interval of_tap = w.outputs_inside(kw + k);
            common.begin = std::max(common.begin, of_tap.begin);
            common.end = std::min(common.end, of_tap.end);
          }
          common.end = std::max(common.begin, common.end);
          for (std::int32_t c = 0; c < n_C; c += L) {
            const std::int32_t used = std::min(L, n_C - c);
            const auto add = [&](auto accumulate, std::int32_t k, Interval pixels) {
              if (pixels.begin >= pixels.end) return;
              const std::int32_t column = w.start(pixels.begin) + k * w.dilation;
              accumulate(z + pixels.begin * gather.out_column + c, gather.out_column,
                         a + column * gather.in_column + c, a_step, tap, pixels.size(),
                         dW + (kh * w.taps + k) * static_cast<std::ptrdiff_t>(n_C) + c, n_C, used);
            };
            add(count == most ? accumulate_tap_gradients<T, most>
                : count == 3  ? accumulate_tap_gradients<T, 3>
                              : accumulate_tap_gradients<T, 1>,
                kw, common);
            for (std::int32_t k = kw; k < kw + count; ++k) {
              const Interval all = w.outputs_inside(k);
              add(accumulate_tap_gradients<T, 1>, k, {all.begin, std::min(all.end, common.begin)});
              add(accumulate_tap_gradients<T, 1>, k, {std::max(all.begin, common.end), all.end});
            }
          }
          kw += count;
        }
      }
    }
  }
}

template class Depthwise<float>;
template void depthwise_gradient(const Gather&, const float*, const float*, float*);

}  // namespace convstep::kernels
