#include "kernels/weight_gradient.hpp"

#include <algorithm>

#include "kernels/depthwise.hpp"
#include "kernels/filter_gradient.hpp"
#include "kernels/panels.hpp"

namespace convstep::kernels {
namespace {

// How far apart images, rows and neighbours are, in elements.
struct Walk {
  std::ptrdiff_t image, row, column;
};

// out (ROWS, COLUMNS vectors) = sum over images, rows and columns of a (ROWS) times z (COLUMNS).
template <class T, int ROWS, int COLUMNS>
void accumulate_outer(const T* a, Walk a_step, const T* z, Walk z_step, std::int32_t images,
                      std::int32_t rows, std::int32_t columns, T* out) {
  constexpr int L = lanes<T>;
  Vector<T> sum[ROWS][COLUMNS] = {};
  for (std::int32_t i = 0; i < images; ++i) {
    for (std::int32_t h = 0; h < rows; ++h) {
      const T* a_at = a + i * a_step.image + h * a_step.row;
      const T* z_at = z + i * z_step.image + h * z_step.row;
      for (std::int32_t w = 0; w < columns; ++w) {
        Vector<T> zs[COLUMNS];
        CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v) zs[v] = load(z_at + v * L);
        CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) {
          const Vector<T> x = splat(a_at[r]);
          CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v) sum[r][v] = madd(x, zs[v], sum[r][v]);
        }
        a_at += a_step.column;
        z_at += z_step.column;
      }
    }
  }
  CONVSTEP_UNROLL for (int r = 0; r < ROWS; ++r) {
    CONVSTEP_UNROLL for (int v = 0; v < COLUMNS; ++v) store(out + (r * COLUMNS + v) * L, sum[r][v]);
  }
}

template <class T>
auto outer_kernel(std::int32_t rows, std::int32_t width) {
  return for_tile(rows, width > lanes<T>,
                  []<int ROWS, int COLUMNS>() { return accumulate_outer<T, ROWS, COLUMNS>; });
}

}  // namespace

template <class T>
void WeightGradient<T>::plan(const Conv& conv) {
  gather_ = forward_gather(conv);
}

template <class T>
void WeightGradient<T>::take_workspace(Carver* carver) {
  const Gather& g = gather_;
  const bool special = is_filtering(g) || (has_all_kernels<T> && is_depthwise(g));
  const double columns = static_cast<double>(g.m) * g.w.out;
  const double channels = (g.n_C + lanes<T> - 1) / lanes<T> * lanes<T>;
  dZ_panels_ = special ? nullptr : carver->take<T>(columns * g.h.out * channels * g.groups);
  input_panel_ = special ? nullptr : carver->take<T>(columns * g.h.in * register_rows);
}

// Sums of sums: a long chain of additions would lose digits.
template <class T>
T sum_of(const T* x, std::ptrdiff_t count) {
  T total = 0;
  for (std::ptrdiff_t k = 0; k < count;) {
    Vector<T> sum{};
    T rest = 0;
    const std::ptrdiff_t end = std::min<std::ptrdiff_t>(k + 64 * lanes<T>, count);
    for (; k + lanes<T> <= end; k += lanes<T>) sum += load(x + k);
    for (; k < end; ++k) rest += x[k];
    for (int lane = 0; lane < lanes<T>; ++lane) rest += sum[lane];
    total += rest;
  }
  return total;
}

// db (n_C) = sums over the pixels of dZ (pixels, n_C).
template <class T>
void sum_channels(const T* dZ, std::ptrdiff_t pixels, std::int32_t n_C, T* db) {
  constexpr int L = lanes<T>;
  for (std::int32_t c = 0; c < n_C; c += L) {
    const std::int32_t used = std::min(L, n_C - c);
    Vector<T> total{};
    for (std::ptrdiff_t p = 0; p < pixels;) {
      const std::ptrdiff_t end = std::min<std::ptrdiff_t>(p + 64, pixels);
      Vector<T> sum{};
      for (; p < end; ++p) {
        sum += used < L ? load_some(dZ + p * n_C + c, used) : load(dZ + p * n_C + c);
      }
      total += sum;
    }
    store_some(db + c, total, used);
  }
}

// dZ (m, n_H, n_W, n_C) -> dZ_panels, zeros beyond the last channel; its column sums are db.
template <class T>
void WeightGradient<T>::split_channels(const T* dZ, T* db) const {
  constexpr int L = lanes<T>;
  const std::ptrdiff_t pixels = gather_.pixels();
  T* to = dZ_panels_;
  for (std::int32_t g = 0; g < gather_.groups; ++g) {
    for (std::int32_t c = 0; c < gather_.n_C; c += panel<T>) {
      const auto [used, width] = panel_at<T>(gather_.n_C, c);
      const T* from = dZ + g * gather_.n_C + c;
      Vector<T> total[2] = {};
      for (std::ptrdiff_t p = 0; p < pixels;) {
        const std::ptrdiff_t end = std::min<std::ptrdiff_t>(p + 64, pixels);
        Vector<T> sum[2] = {};
        for (; p < end; ++p, from += gather_.out_column) {
          for (std::int32_t v = 0; v * L < width; ++v, to += L) {
            const std::int32_t left = used - v * L;
            const Vector<T> z = left >= L ? load(from + v * L) : load_some(from + v * L, left);
            store(to, z);
            sum[v] += z;
          }
        }
        total[0] += sum[0];
        total[1] += sum[1];
      }
      T sums[panel<T>];
      store(sums, total[0]);
      store(sums + L, total[1]);
      std::copy_n(sums, used, db + g * gather_.n_C + c);
    }
  }
}

// Positions [first, first + count) of a window's row, which is (f_W, n_C_prev), as `rows` numbers
// for each input row and output column.
template <class T>
void WeightGradient<T>::gather_panel(const T* A_prev, std::int32_t group, std::int32_t first,
                                     std::int32_t count, std::int32_t rows) const {
  const GatherAxis& axis = gather_.w;
  std::int32_t column[register_rows];  // of each position, for output column 0
  std::ptrdiff_t channel[register_rows];
  bool one_run = true;
  for (std::int32_t r = 0; r < count; ++r) {
    column[r] = axis.offset + (first + r) / gather_.n_C_prev * axis.dilation;
    channel[r] = group * gather_.n_C_prev + (first + r) % gather_.n_C_prev;
    one_run = one_run && column[r] * gather_.in_column + channel[r] ==
                             column[0] * gather_.in_column + channel[0] + r;
  }
  const std::int32_t least = column[0];  // taps run forwards
  const std::int32_t most = column[count - 1];

  T* to = input_panel_;
  for (std::int32_t line = 0; line < gather_.m * gather_.h.in; ++line) {
    const T* from = A_prev + line * gather_.in_row;
    for (std::int32_t w = 0; w < axis.out; ++w, to += rows) {
      const std::int32_t shift = w * axis.stride;
      if (one_run && axis.inside(least + shift) && axis.inside(most + shift)) {
        const T* run = from + (least + shift) * gather_.in_column + channel[0];
        if (count == register_rows) {
          for (std::int32_t r = 0; r < register_rows; ++r) to[r] = run[r];
        } else {
          for (std::int32_t r = 0; r < count; ++r) to[r] = run[r];
        }
      } else {
        for (std::int32_t r = 0; r < count; ++r) {
          const std::int32_t at = column[r] + shift;
          to[r] = axis.inside(at) ? from[at * gather_.in_column + channel[r]] : T(0);
        }
      }
      for (std::int32_t r = count; r < rows; ++r) to[r] = T(0);
    }
  }
}

template <class T>
void WeightGradient<T>::run(const T* dZ, const T* A_prev, T* dW, T* db) const {
  const Gather& g = gather_;
  if (is_filtering(g)) {
    filter_gradient(g, dZ, A_prev, dW);
    *db = sum_of(dZ, g.pixels());
    return;
  }
  if constexpr (has_all_kernels<T>) {
    if (is_depthwise(g)) {
      depthwise_gradient(g, dZ, A_prev, dW);
      sum_channels(dZ, g.pixels(), g.groups, db);
      return;
    }
  }
  split_channels(dZ, db);

  const std::int32_t window_row = g.w.taps * g.n_C_prev;
  const std::ptrdiff_t n_C = static_cast<std::ptrdiff_t>(g.n_C) * g.groups;
  const T* z_group = dZ_panels_;
  for (std::int32_t group = 0; group < g.groups; ++group) {
    const T* z = z_group;
    for (std::int32_t first = 0; first < window_row; first += register_rows) {
      const std::int32_t count = std::min(register_rows, window_row - first);
      const std::int32_t rows = tile_rows(count);
      gather_panel(A_prev, group, first, count, rows);
      const std::ptrdiff_t line = static_cast<std::ptrdiff_t>(g.w.out) * rows;
      const Walk a_step{line * g.h.in, line * g.h.stride, rows};

      z = z_group;
      for (std::int32_t c = 0; c < g.n_C; c += panel<T>) {
        const auto [used, width] = panel_at<T>(g.n_C, c);
        const auto kernel = outer_kernel<T>(rows, width);
        const std::ptrdiff_t z_row = static_cast<std::ptrdiff_t>(g.w.out) * width;
        const Walk z_step{z_row * g.h.out, z_row, width};
        for (std::int32_t kh = 0; kh < g.h.taps; ++kh) {
          const Interval h = g.h.outputs_inside(kh);
          // Where no output reads, nothing is read from the first row.
          const std::ptrdiff_t row = h.size() == 0 ? 0 : g.h.start(h.begin) + kh * g.h.dilation;
          T sums[register_rows * panel<T>];
          kernel(input_panel_ + row * line, a_step, z + h.begin * z_row, z_step, g.m, h.size(),
                 g.w.out, sums);
          T* to =
              dW + (static_cast<std::ptrdiff_t>(kh) * window_row + first) * n_C + group * g.n_C + c;
          for (std::int32_t r = 0; r < count; ++r) {
            std::copy_n(sums + r * width, used, to + r * n_C);
          }
        }
        z += z_step.image * g.m;
      }
    }
    z_group = z;
  }
}

template class WeightGradient<float>;
template class WeightGradient<double>;

}  // namespace convstep::kernels
