#include "kernels/weight_gradient.hpp"

#include <algorithm>

#include "kernels/tile.hpp"

namespace convstep::kernels {
namespace {

// How far apart images, rows and neighbours are, in elements.
struct Walk {
  std::ptrdiff_t image, row, column;
};

// out (ROWS, 2 vectors) = sum over images, rows and columns of a (ROWS) times z (2 vectors).
template <class T, int ROWS>
void accumulate_outer(const T* a, Walk a_step, const T* z, Walk z_step, std::int32_t images,
                      std::int32_t rows, std::int32_t columns, T* out) {
  Vector<T> sum[ROWS][2] = {};
  for (std::int32_t i = 0; i < images; ++i) {
    for (std::int32_t h = 0; h < rows; ++h) {
      const T* a_at = a + i * a_step.image + h * a_step.row;
      const T* z_at = z + i * z_step.image + h * z_step.row;
      for (std::int32_t w = 0; w < columns; ++w) {
        const Vector<T> z0 = load(z_at);
        const Vector<T> z1 = load(z_at + lanes<T>);
        for (int r = 0; r < ROWS; ++r) {
          const Vector<T> x = splat(a_at[r]);
          sum[r][0] = madd(x, z0, sum[r][0]);
          sum[r][1] = madd(x, z1, sum[r][1]);
        }
        a_at += a_step.column;
        z_at += z_step.column;
      }
    }
  }
  for (int r = 0; r < ROWS; ++r) {
    store(out + r * panel<T>, sum[r][0]);
    store(out + r * panel<T> + lanes<T>, sum[r][1]);
  }
}

// Output rows whose tap kh reads inside the input: [begin, end).
struct Range {
  std::int32_t begin, end;
};
Range inside_rows(const GatherAxis& axis, std::int32_t kh) {
  const std::int32_t first = axis.offset + kh * axis.dilation;  // read by output row 0
  const std::int32_t begin = first < 0 ? (-first + axis.stride - 1) / axis.stride : 0;
  const std::int32_t end = first < axis.in ? (axis.in - 1 - first) / axis.stride + 1 : 0;
  return {begin, std::min(end, axis.out)};
}

}  // namespace

template <class T>
void WeightGradient<T>::plan(const Conv& conv) {
  gather_ = forward_gather(conv);
}

template <class T>
std::int32_t WeightGradient<T>::panels() const {
  return (gather_.n_C - 1) / panel<T> + 1;
}

template <class T>
void WeightGradient<T>::take(Carver* carver) {
  const Gather& g = gather_;
  const double columns = static_cast<double>(g.m) * g.w.out;
  dZ_panels_ = carver->take<T>(columns * g.h.out * panels() * g.groups * panel<T>);
  input_panel_ = carver->take<T>(columns * g.h.in * register_rows);
}

// dZ (m, n_H, n_W, n_C) -> dZ_panels, zeros beyond the last channel; its column sums are db.
template <class T>
void WeightGradient<T>::split_channels(const T* dZ, T* db) const {
  const std::ptrdiff_t pixels = gather_.pixels();
  T* to = dZ_panels_;
  for (std::int32_t g = 0; g < gather_.groups; ++g) {
    for (std::int32_t c = 0; c < gather_.n_C; c += panel<T>) {
      const std::int32_t used = std::min(panel<T>, gather_.n_C - c);
      const std::int32_t channel = g * gather_.n_C + c;
      const T* from = dZ + channel;
      Vector<T> total[2] = {};
      for (std::ptrdiff_t p = 0; p < pixels;) {
        // Sums of sums: a long chain of float additions would lose digits.
        const std::ptrdiff_t end = std::min<std::ptrdiff_t>(p + 64, pixels);
        Vector<T> sum[2] = {};
        for (; p < end; ++p, from += gather_.out_column, to += panel<T>) {
          if (used == panel<T>) {
            store(to, load(from));
            store(to + lanes<T>, load(from + lanes<T>));
          } else {
            std::copy_n(from, used, to);
            std::fill(to + used, to + panel<T>, T(0));
          }
          sum[0] += load(to);
          sum[1] += load(to + lanes<T>);
        }
        total[0] += sum[0];
        total[1] += sum[1];
      }
      T sums[panel<T>];
      store(sums, total[0]);
      store(sums + lanes<T>, total[1]);
      std::copy_n(sums, used, db + channel);
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
      if (one_run && count == register_rows && axis.inside(least + shift) &&
          axis.inside(most + shift)) {
        const T* run = from + (least + shift) * gather_.in_column + channel[0];
        for (std::int32_t r = 0; r < register_rows; ++r) to[r] = run[r];
      } else {
        for (std::int32_t r = 0; r < count; ++r) {
          const std::int32_t at = column[r] + shift;
          to[r] = axis.inside(at) ? from[at * gather_.in_column + channel[r]] : T(0);
        }
        for (std::int32_t r = count; r < rows; ++r) to[r] = T(0);
      }
    }
  }
}

template <class T>
void WeightGradient<T>::run(const T* dZ, const T* A_prev, T* dW, T* db) const {
  const Gather& g = gather_;
  split_channels(dZ, db);

  const std::int32_t window_row = g.w.taps * g.n_C_prev;
  const std::ptrdiff_t n_C = static_cast<std::ptrdiff_t>(g.n_C) * g.groups;
  const Walk z_step{static_cast<std::ptrdiff_t>(g.h.out) * g.w.out * panel<T>,
                    static_cast<std::ptrdiff_t>(g.w.out) * panel<T>, panel<T>};
  for (std::int32_t group = 0; group < g.groups; ++group) {
    for (std::int32_t first = 0; first < window_row; first += register_rows) {
      const std::int32_t count = std::min(register_rows, window_row - first);
      const std::int32_t rows =
          count > register_rows / 2 ? register_rows : (count > 1 ? register_rows / 2 : 1);
      const auto kernel = rows == register_rows ? accumulate_outer<T, register_rows>
                          : rows > 1            ? accumulate_outer<T, register_rows / 2>
                                                : accumulate_outer<T, 1>;
      gather_panel(A_prev, group, first, count, rows);
      const std::ptrdiff_t line = static_cast<std::ptrdiff_t>(g.w.out) * rows;
      const Walk a_step{line * g.h.in, line * g.h.stride, rows};

      for (std::int32_t p = 0; p < panels(); ++p) {
        const std::int32_t used = std::min(panel<T>, g.n_C - p * panel<T>);
        const T* z = dZ_panels_ + (group * panels() + p) * z_step.image * g.m;
        for (std::int32_t kh = 0; kh < g.h.taps; ++kh) {
          const Range h = inside_rows(g.h, kh);
          const std::ptrdiff_t row = g.h.start(h.begin) + kh * g.h.dilation;
          T sums[register_rows * panel<T>];
          kernel(input_panel_ + row * line, a_step, z + h.begin * z_step.row, z_step, g.m,
                 h.end - h.begin, g.w.out, sums);
          T* to = dW + (static_cast<std::ptrdiff_t>(kh) * window_row + first) * n_C +
                  group * g.n_C + p * panel<T>;
          for (std::int32_t r = 0; r < count; ++r) {
            std::copy_n(sums + r * panel<T>, used, to + r * n_C);
          }
        }
      }
    }
  }
}

template class WeightGradient<float>;
template class WeightGradient<double>;

}  // namespace convstep::kernels
