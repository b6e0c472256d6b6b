#include "kernels/direct.hpp"

#include <algorithm>

#include "kernels/panels.hpp"

namespace convstep::kernels {
namespace {

// A band fits the first-level cache, beside the weights.
constexpr double band_bytes = 24 * 1024;

// The windows of neighbouring output pixels: (taps_h, taps_w, run) numbers each, `step` from one
// pixel to the next.
struct Windows {
  std::int32_t taps_h, taps_w, run;
  std::ptrdiff_t tap_h, tap_w, step;
};

// ROWS pixels x COLUMNS vectors of channels.
template <class T, int ROWS, int COLUMNS>
void accumulate_row(const Windows& windows, const T* from, const T* weights, bool clamp, T* out,
                    std::ptrdiff_t out_step) {
  constexpr int L = lanes<T>;
  RegisterTile<T, ROWS, COLUMNS> tile;
  for (int v = 0; v < COLUMNS; ++v) {
    const Vector<T> bias = load(weights + v * L);
    for (int r = 0; r < ROWS; ++r) tile.sum[r][v] = bias;
  }
  weights += COLUMNS * L;
  for (std::int32_t kh = 0; kh < windows.taps_h; ++kh, from += windows.tap_h) {
    const T* a[ROWS];
    for (int r = 0; r < ROWS; ++r) a[r] = from + r * windows.step;
    for (std::int32_t kw = 0; kw < windows.taps_w; ++kw) {
      tile.add(a, windows.run, weights);
      weights += windows.run * COLUMNS * L;
      for (int r = 0; r < ROWS; ++r) a[r] += windows.tap_w;
    }
  }
  for (int r = 0; r < ROWS; ++r, out += out_step) {
    for (int v = 0; v < COLUMNS; ++v) {
      store(out + v * L, clamp ? relu(tile.sum[r][v]) : tile.sum[r][v]);
    }
  }
}

// VECTORS vectors of neighbouring pixels; the last one keeps `used` lanes.
template <class T, int VECTORS>
void filter_pixels(const Windows& windows, const T* from, const T* weights, bool clamp, T* out,
                   std::int32_t used) {
  constexpr int L = lanes<T>;
  Vector<T> sum[VECTORS];
  for (int v = 0; v < VECTORS; ++v) sum[v] = splat(weights[0]);
  ++weights;
  for (std::int32_t kh = 0; kh < windows.taps_h; ++kh, from += windows.tap_h) {
    const T* a = from;
    for (std::int32_t kw = 0; kw < windows.taps_w; ++kw, a += windows.tap_w) {
      const Vector<T> w = splat(*weights++);
      for (int v = 0; v < VECTORS; ++v) sum[v] = madd(w, load(a + v * L), sum[v]);
    }
  }
  for (int v = 0; v < VECTORS; ++v) {
    if (clamp) sum[v] = relu(sum[v]);
    if (v + 1 == VECTORS && used < L) {
      store_some(out + v * L, sum[v], used);
    } else {
      store(out + v * L, sum[v]);
    }
  }
}

}  // namespace

template <class T>
void Direct<T>::plan(const Gather& gather, bool clamp) {
  gather_ = gather;
  clamp_ = clamp;
  const GatherAxis& h = gather.h;
  const GatherAxis& w = gather.w;
  filtering_ = gather.n_C_prev == 1 && gather.n_C == 1 && w.stride == 1 && gather.out_column == 1;
  const auto reach = [](const GatherAxis& axis, std::int32_t outputs) {
    return (outputs - 1) * axis.stride + (axis.taps - 1) * axis.dilation + 1;
  };
  const auto inside = [&](const GatherAxis& axis) {
    return axis.offset >= 0 && axis.offset + reach(axis, axis.out) <= axis.in;
  };
  // A vector of pixels may reach beyond the last one.
  padded_ = filtering_ || !inside(h) || !inside(w);
  columns_ = reach(w, w.out);
  band_ = h.out;
  const double row_bytes = static_cast<double>(columns_) * gather.n_C_prev * sizeof(T);
  while (band_ > 1 && reach(h, band_) * row_bytes > band_bytes) band_ = (band_ + 1) / 2;
  band_rows_ = reach(h, band_);
}

template <class T>
void Direct<T>::take_weights(Carver* carver) {
  packed_ = carver->take<T>(filtering_ ? 1.0 + static_cast<double>(gather_.h.taps) * gather_.w.taps
                                       : panels_size<T>(gather_));
}

template <class T>
void Direct<T>::take_workspace(Carver* carver) {
  copy_ = nullptr;
  if (!padded_) return;
  copy_ = carver->take<T>(static_cast<double>(band_rows_) * columns_ * gather_.n_C_prev + panel<T>);
}

template <class T>
void Direct<T>::pack(const Weights<T>& W, const T* b) {
  if (!filtering_) return pack_panels(gather_, W, b, packed_);
  T* to = packed_;
  *to++ = b != nullptr ? b[0] : T(0);
  for (std::int32_t kh = 0; kh < gather_.h.taps; ++kh) {
    for (std::int32_t kw = 0; kw < gather_.w.taps; ++kw) *to++ = *W.at(0, kh, kw, 0, 0);
  }
}

// The input rows that output rows from `first` on read, zeros around them.
template <class T>
void Direct<T>::copy_band(const T* image, std::int32_t first) const {
  const std::ptrdiff_t n_C = gather_.n_C_prev;
  const std::int32_t left = gather_.w.offset;  // input column of the copy's first
  const std::int32_t begin = std::clamp(-left, 0, columns_);
  const std::int32_t end = std::clamp(gather_.w.in - left, begin, columns_);
  T* to = copy_;
  for (std::int32_t r = 0; r < band_rows_; ++r, to += columns_ * n_C) {
    const std::int32_t row = gather_.h.start(first) + r;
    if (!gather_.h.inside(row)) {
      std::fill_n(to, columns_ * n_C, T(0));
      continue;
    }
    std::fill_n(to, begin * n_C, T(0));
    std::copy_n(image + row * gather_.in_row + (left + begin) * n_C, (end - begin) * n_C,
                to + begin * n_C);
    std::fill_n(to + end * n_C, (columns_ - end) * n_C, T(0));
  }
}

// One output row: `window` is where its first pixel's window starts, `row` the distance to the next
// input row.
template <class T>
void Direct<T>::run_row(const T* window, std::ptrdiff_t row, T* output) const {
  const GatherAxis& w = gather_.w;
  const std::ptrdiff_t n_C_prev = gather_.n_C_prev;
  const bool fused = w.dilation == 1;
  const Windows windows{gather_.h.taps,
                        fused ? 1 : w.taps,
                        fused ? w.taps * gather_.n_C_prev : gather_.n_C_prev,
                        gather_.h.dilation * row,
                        w.dilation * n_C_prev,
                        w.stride * n_C_prev};
  const std::int32_t panel_rows = gather_.h.taps * w.taps * gather_.n_C_prev + 1;
  constexpr int most = register_rows;
  for (std::int32_t first = 0; first < w.out;) {
    // The last tile may take up pixels that the one before has done.
    const std::int32_t left = w.out - first;
    const std::int32_t rows = w.out >= most ? most : left > 1 ? std::min(left, 2) : 1;
    if (left < rows) first = w.out - rows;
    const T* weights = packed_;
    for (std::int32_t c = 0; c < gather_.n_C; c += panel<T>) {
      const auto [used, width] = panel_at<T>(gather_.n_C, c);
      const bool wide = width > lanes<T>;
      const auto kernel = rows == most
                              ? wide ? accumulate_row<T, most, 2> : accumulate_row<T, most, 1>
                          : rows == 2 ? wide ? accumulate_row<T, 2, 2> : accumulate_row<T, 2, 1>
                          : wide ? accumulate_row<T, 1, 2>
                                      : accumulate_row<T, 1, 1>;
      const T* from = window + first * windows.step;
      T* to = output + first * gather_.out_column + c;
      if (used == width) {
        kernel(windows, from, weights, clamp_, to, gather_.out_column);
      } else {
        T spill[most * panel<T>];
        kernel(windows, from, weights, clamp_, spill, panel<T>);
        for (std::int32_t r = 0; r < rows; ++r) {
          std::copy_n(spill + r * panel<T>, used, to + r * gather_.out_column);
        }
      }
      weights += panel_rows * width;
    }
    first += rows;
  }
}

template <class T>
void Direct<T>::filter_row(const T* window, std::ptrdiff_t row, T* output) const {
  constexpr int L = lanes<T>;
  const Windows windows{gather_.h.taps,           gather_.w.taps,     1,
                        gather_.h.dilation * row, gather_.w.dilation, 1};
  std::int32_t w = 0;
  for (; w + 8 * L <= gather_.w.out; w += 8 * L) {
    filter_pixels<T, 8>(windows, window + w, packed_, clamp_, output + w, L);
  }
  for (; w + 2 * L <= gather_.w.out; w += 2 * L) {
    filter_pixels<T, 2>(windows, window + w, packed_, clamp_, output + w, L);
  }
  for (; w < gather_.w.out; w += L) {
    const std::int32_t used = std::min(L, gather_.w.out - w);
    filter_pixels<T, 1>(windows, window + w, packed_, clamp_, output + w, used);
  }
}

template <class T>
void Direct<T>::run(const T* input, T* output) const {
  for (std::int32_t i = 0; i < gather_.m; ++i) {
    const T* image = input + i * gather_.in_image;
    for (std::int32_t first = 0; first < gather_.h.out; first += band_) {
      if (padded_) copy_band(image, first);
      const std::int32_t end = std::min(first + band_, gather_.h.out);
      const std::ptrdiff_t row =
          padded_ ? static_cast<std::ptrdiff_t>(columns_) * gather_.n_C_prev : gather_.in_row;
      for (std::int32_t h = first; h < end; ++h) {
        const T* window =
            padded_ ? copy_ + (h - first) * gather_.h.stride * row
                    : image + gather_.h.start(h) * row + gather_.w.offset * gather_.in_column;
        T* out = output + i * gather_.out_image + h * gather_.out_row;
        filtering_ ? filter_row(window, row, out) : run_row(window, row, out);
      }
    }
  }
}

template class Direct<float>;
template class Direct<double>;

}  // namespace convstep::kernels
