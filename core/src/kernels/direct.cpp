#include "kernels/direct.hpp"

#include <algorithm>

#include "kernels/panels.hpp"

namespace convstep::kernels {
namespace {

// A band fits the first-level cache, beside the weights.
constexpr double band_bytes = 24 * 1024;

constexpr std::int32_t shortest_middle = 48;

// Pixels of the smaller tile, for what is left at the end of a row.
template <class T>
constexpr std::int32_t fewer_rows = has_all_kernels<T>&& register_rows == 6 ? 4 : 2;

// The windows of neighbouring output pixels: (taps_h, taps_w, run) numbers each, `step` from one
// pixel to the next.
struct Windows {
  std::int32_t taps_h, taps_w, run;
  std::ptrdiff_t tap_h, tap_w, step;
};

// `tiles` times ROWS pixels x COLUMNS vectors of channels.
template <class T, int ROWS, int COLUMNS>
void accumulate_row(const Windows& windows, const T* from, const T* weights, T floor, T* out,
                    std::ptrdiff_t out_step, std::int32_t tiles) {
  constexpr int L = lanes<T>;
  for (; tiles > 0; --tiles, from += ROWS * windows.step) {
    RegisterTile<T, ROWS, COLUMNS> tile;
    CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v) {
      const Vector<T> bias = load(weights + v * L);
      CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) tile.sum[r][v] = bias;
    }
    const T* w = weights + COLUMNS * L;
    const T* line = from;
    for (std::int32_t kh = 0; kh < windows.taps_h; ++kh, line += windows.tap_h) {
      const T* a[ROWS];
      CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) a[r] = line + r * windows.step;
      for (std::int32_t kw = 0; kw < windows.taps_w; ++kw) {
        tile.add(a, windows.run, w);
        w += windows.run * COLUMNS * L;
        CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) a[r] += windows.tap_w;
      }
    }
    for (int r = 0; r < ROWS; ++r, out += out_step) {
      CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v) {
        store(out + v * L, larger(tile.sum[r][v], splat(floor)));
      }
    }
  }
}

// The same for one output channel at a time: vectors run along the window, and are summed up at its
// end.
template <class T, int ROWS>
void dot_row(const Windows& windows, const T* from, const T* weights, T floor, T* out,
             std::ptrdiff_t out_step, std::int32_t tiles) {
  constexpr int L = lanes<T>;
  for (; tiles > 0; --tiles, from += ROWS * windows.step) {
    Vector<T> sum[ROWS] = {};
    T rest[ROWS] = {};
    const T* w = weights + 1;
    const T* line = from;
    for (std::int32_t kh = 0; kh < windows.taps_h; ++kh, line += windows.tap_h) {
      const T* a = line;
      for (std::int32_t kw = 0; kw < windows.taps_w; ++kw, a += windows.tap_w) {
        std::int32_t k = 0;
        for (; k + L <= windows.run; k += L, w += L) {
          const Vector<T> weight = load(w);
          CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) {
            sum[r] = madd(load(a + r * windows.step + k), weight, sum[r]);
          }
        }
        for (; k < windows.run; ++k, ++w) {
          CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) rest[r] += a[r * windows.step + k] * *w;
        }
      }
    }
    for (int r = 0; r < ROWS; ++r, out += out_step) {
      T total = weights[0] + rest[r];
      for (int lane = 0; lane < L; ++lane) total += sum[r][lane];
      *out = total < floor ? floor : total;
    }
  }
}

template <class T>
auto row_kernel(std::int32_t rows, bool wide, bool dot) {
  if (dot) {
    return rows == register_rows ? dot_row<T, register_rows>
           : rows == 2           ? dot_row<T, 2>
                                 : dot_row<T, 1>;
  }
  if (rows == register_rows) {
    return wide ? accumulate_row<T, register_rows, 2> : accumulate_row<T, register_rows, 1>;
  }
  constexpr std::int32_t fewer = fewer_rows<T>;
  if (rows == fewer) return wide ? accumulate_row<T, fewer, 2> : accumulate_row<T, fewer, 1>;
  return wide ? accumulate_row<T, 1, 2> : accumulate_row<T, 1, 1>;
}

// VECTORS vectors of neighbouring pixels of ROWS neighbouring rows, which share what they read; the
// last vector keeps `used` lanes. More than one row only where windows of neighbouring rows are one
// input row apart, as are their taps.
template <class T, int ROWS, int VECTORS>
void filter_pixels(const Windows& windows, const T* from, const T* weights, T floor, T* out,
                   std::ptrdiff_t out_row, std::int32_t used) {
  constexpr int L = lanes<T>;
  Vector<T> sum[ROWS][VECTORS];
  CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) {
    CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) sum[r][v] = splat(weights[0]);
  }
  ++weights;
  // One input row, for the output rows [FIRST, LAST): `w` are the weights of the last of them.
  const auto add_line = [&]<int FIRST, int LAST>(const T* w) __attribute__((always_inline)) {
    const T* a = from;
    for (std::int32_t kw = 0; kw < windows.taps_w; ++kw, a += windows.tap_w, ++w) {
      Vector<T> x[VECTORS];
      CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) x[v] = load(a + v * L);
      CONVSTEP_UNROLL for (int r = FIRST; r < LAST; ++r) {
        const Vector<T> weight = splat(w[(LAST - 1 - r) * windows.taps_w]);
        CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) sum[r][v] = madd(weight, x[v], sum[r][v]);
      }
    }
    from += windows.tap_h;
  };
  if constexpr (ROWS == 2) add_line.template operator()<0, 1>(weights);
  for (std::int32_t kh = ROWS - 1; kh < windows.taps_h; ++kh) {
    add_line.template operator()<0, ROWS>(weights);
    weights += windows.taps_w;
  }
  if constexpr (ROWS == 2) add_line.template operator()<1, 2>(weights);
  CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r, out += out_row) {
    CONVSTEP_UNROLL for (int v = 0; v < VECTORS; ++v) {
      sum[r][v] = larger(sum[r][v], splat(floor));
      if (v + 1 == VECTORS && used < L) {
        store_some(out + v * L, sum[r][v], used);
      } else {
        store(out + v * L, sum[r][v]);
      }
    }
  }
}

}  // namespace

template <class T>
CONVSTEP_SMALL void Direct<T>::plan(const Gather& gather, bool clamp) {
  gather_ = gather;
  floor_ = floor_of<T>(clamp);
  const GatherAxis& h = gather.h;
  const GatherAxis& w = gather.w;
  filtering_ = filters(gather);
  dot_ = gather.n_C < lanes<T> && !filtering_;
  // Outputs whose windows are inside the input.
  const auto inside = [](const GatherAxis& axis) {
    const std::int32_t begin = axis.outputs_inside(0).begin;
    return Interval{begin, std::max(begin, axis.outputs_inside(axis.taps - 1).end)};
  };
  rows_ = inside(h);
  columns_ = inside(w);
  // Whole tiles on both sides; a vector of pixels must not read beyond the last row.
  const std::int32_t unit = filtering_ ? lanes<T> : register_rows;
  const auto round_up = [unit](std::int32_t n) { return (n + unit - 1) / unit * unit; };
  columns_.begin = round_up(columns_.begin);
  columns_.end = w.out - round_up(w.out - columns_.end);
  // Three pieces of a short row cost more than its copy.
  if (columns_.size() < std::max(w.out / 2, shortest_middle)) columns_ = {0, 0};
  if (columns_.begin == columns_.end) rows_ = {0, 0};
  if (filtering_) columns_.end -= (columns_.end - columns_.begin) % lanes<T>;

  copy_columns_ = w.reach(w.out);
  band_ = h.out;
  const double row_bytes = static_cast<double>(copy_columns_) * gather.n_C_prev * sizeof(T);
  while (band_ > 1 && h.reach(band_) * row_bytes > band_bytes) band_ = (band_ + 1) / 2;
  copy_rows_ = h.reach(band_);
  copies_ = rows_.begin > 0 || rows_.end < h.out || columns_.begin > 0 || columns_.end < w.out;
}

template <class T>
CONVSTEP_SMALL double Direct<T>::copied() const {
  const GatherAxis& w = gather_.w;
  const auto bands = [this](std::int32_t rows) { return rows == 0 ? 0 : (rows - 1) / band_ + 1; };
  const auto columns = [&w](std::int32_t outputs) { return outputs == 0 ? 0 : w.reach(outputs); };
  const double sides = columns(columns_.begin) + columns(w.out - columns_.end);
  const double whole = bands(rows_.begin) + bands(gather_.h.out - rows_.end);
  return (bands(rows_.size()) * sides + whole * copy_columns_) * copy_rows_ * gather_.n_C_prev;
}

template <class T>
CONVSTEP_SMALL void Direct<T>::take_weights(Carver* carver) {
  const double window = static_cast<double>(gather_.h.taps) * gather_.w.taps * gather_.n_C_prev;
  packed_ = carver->take<T>(gather_.n_C < lanes<T> ? (1 + window) * gather_.n_C
                                                   : panels_size<T>(gather_));
}

template <class T>
void Direct<T>::take_workspace(Carver* carver) {
  copy_ = nullptr;
  if (!copies_) return;
  // A vector of pixels may reach beyond the last one.
  copy_ = carver->take<T>(static_cast<double>(copy_rows_) * copy_columns_ * gather_.n_C_prev +
                          lanes<T>);
}

template <class T>
CONVSTEP_SMALL void Direct<T>::pack(const Weights<T>& W, const T* b) {
  if (gather_.n_C >= lanes<T>) return pack_panels(gather_, W, b, packed_);
  T* to = packed_;
  for (std::int32_t c = 0; c < gather_.n_C; ++c) {
    *to++ = b != nullptr ? b[c] : T(0);
    for (std::int32_t kh = 0; kh < gather_.h.taps; ++kh) {
      for (std::int32_t kw = 0; kw < gather_.w.taps; ++kw) {
        for (std::int32_t k = 0; k < gather_.n_C_prev; ++k) *to++ = *W.at(0, kh, kw, k, c);
      }
    }
  }
}

// Copies columns [begin, end) of the padded input rows that output rows from `first` on read, to
// the same columns of the copy.
template <class T>
void Direct<T>::copy_band(const T* image, std::int32_t first, std::int32_t begin,
                          std::int32_t end) const {
  const std::ptrdiff_t n_C = gather_.n_C_prev;
  const std::int32_t left = gather_.w.offset;  // input column of the copy's first
  const std::int32_t from = std::clamp(-left, begin, end);
  const std::int32_t to = std::clamp(gather_.w.in - left, from, end);
  T* line = copy_;
  for (std::int32_t r = 0; r < copy_rows_; ++r, line += copy_columns_ * n_C) {
    const std::int32_t row = gather_.h.start(first) + r;
    if (!gather_.h.inside(row)) {
      std::fill(line + begin * n_C, line + end * n_C, T(0));
      continue;
    }
    std::fill(line + begin * n_C, line + from * n_C, T(0));
    copy(image + row * gather_.in_row + (left + from) * n_C, (to - from) * n_C, line + from * n_C);
    std::fill(line + to * n_C, line + end * n_C, T(0));
  }
}

// Pixels [begin, end) of one output row: `window` is where its first pixel's window starts, `row`
// the distance to the next input row.
template <class T>
void Direct<T>::run_row(const T* window, std::ptrdiff_t row, T* output, Interval pixels) const {
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
  const std::int32_t count = pixels.size();
  const std::int32_t fewer = dot_ ? 2 : fewer_rows<T>;
  const T* weights = packed_;
  for (std::int32_t c = 0; c < gather_.n_C; c += dot_ ? 1 : panel<T>) {
    const auto [used, width] = dot_ ? Panel{1, 1} : panel_at<T>(gather_.n_C, c);
    for (std::int32_t done = 0; done < count;) {
      const std::int32_t rest = count - done;
      const std::int32_t size = rest > fewer && count >= register_rows ? register_rows
                                : count >= fewer                       ? fewer
                                                                       : 1;
      const auto kernel = row_kernel<T>(size, width > lanes<T>, dot_);
      // The last tile may take up pixels that the one before has done.
      if (rest < size) done = count - size;
      const T* from = window + (pixels.begin + done) * windows.step;
      T* to = output + (pixels.begin + done) * gather_.out_column + c;
      if (used == width) {
        const std::int32_t tiles = (count - done) / size;
        kernel(windows, from, weights, floor_, to, gather_.out_column, tiles);
        done += tiles * size;
      } else {
        T spill[register_rows * panel<T>];
        kernel(windows, from, weights, floor_, spill, width, 1);
        for (std::int32_t r = 0; r < size; ++r) {
          std::copy_n(spill + r * width, used, to + r * gather_.out_column);
        }
        done += size;
      }
    }
    weights += panel_rows * width;
  }
}

// Pixels [begin, end) of ROWS output rows.
template <class T>
template <int ROWS>
void Direct<T>::filter_rows(const T* window, std::ptrdiff_t row, T* output, Interval pixels) const {
  constexpr int L = lanes<T>;
  constexpr int most = 8 / ROWS;
  const Windows windows{gather_.h.taps,           gather_.w.taps,     1,
                        gather_.h.dilation * row, gather_.w.dilation, 1};
  std::int32_t w = pixels.begin;
  for (; w + most * L <= pixels.end; w += most * L) {
    filter_pixels<T, ROWS, most>(windows, window + w, packed_, floor_, output + w, gather_.out_row,
                                 L);
  }
  for (; w < pixels.end; w += L) {
    const std::int32_t used = std::min(L, pixels.end - w);
    filter_pixels<T, ROWS, 1>(windows, window + w, packed_, floor_, output + w, gather_.out_row,
                              used);
  }
}

// Output rows [first, end), all of them among rows_ or none.
template <class T>
void Direct<T>::run_band(const T* image, std::int32_t first, std::int32_t end, T* output) const {
  const GatherAxis& w = gather_.w;
  const bool inside = first >= rows_.begin && first < rows_.end;
  const Interval middle = inside ? columns_ : Interval{w.out, w.out};
  const Interval sides[] = {{0, middle.begin}, {middle.end, w.out}};
  for (const Interval& side : sides) {
    if (side.begin == side.end) continue;
    copy_band(image, first, side.begin * w.stride, w.reach(side.end));
  }
  const std::ptrdiff_t copy_row = static_cast<std::ptrdiff_t>(copy_columns_) * gather_.n_C_prev;
  const bool pairs = filtering_ && gather_.h.stride == 1 && gather_.h.dilation == 1;
  for (std::int32_t h = first; h < end;) {
    T* out = output + h * gather_.out_row;
    const std::int32_t count = pairs && h + 1 < end ? 2 : 1;
    const auto compute = [&](const T* window, std::ptrdiff_t row, Interval pixels) {
      if (pixels.begin == pixels.end) return;
      if (!filtering_) {
        run_row(window, row, out, pixels);
      } else if (count == 2) {
        filter_rows<2>(window, row, out, pixels);
      } else {
        filter_rows<1>(window, row, out, pixels);
      }
    };
    const T* copied = copy_ + (h - first) * gather_.h.stride * copy_row;
    if (copies_) compute(copied, copy_row, sides[0]);
    if (inside) {
      compute(image + gather_.h.start(h) * gather_.in_row + w.offset * gather_.in_column,
              gather_.in_row, middle);
    }
    if (copies_) compute(copied, copy_row, sides[1]);
    h += count;
  }
}

template <class T>
void Direct<T>::run(const T* input, T* output) const {
  const Interval bands[] = {{0, rows_.begin}, rows_, {rows_.end, gather_.h.out}};
  for (std::int32_t i = 0; i < gather_.m; ++i) {
    for (const Interval& rows : bands) {
      for (std::int32_t first = rows.begin; first < rows.end; first += band_) {
        run_band(input + i * gather_.in_image, first, std::min(first + band_, rows.end),
                 output + i * gather_.out_image);
      }
    }
  }
}

template class Direct<float>;
template class Direct<double>;

}  // namespace convstep::kernels
