#include "kernels/winograd.hpp"

#include <algorithm>

#include "kernels/tile.hpp"
#include "kernels/winograd_transform.hpp"

namespace convstep::kernels {
namespace {

std::int32_t round_up(std::int32_t n, std::int32_t unit) { return (n + unit - 1) / unit * unit; }

// Transformed data of a block, in bytes: large enough to spread the filter's traffic over many
// tiles, small enough for the second-level cache.
constexpr double block_bytes = 768 * 1024;

// Calls `action` with the tile as a constant.
template <class Action>
void with_tile(int tile, Action action) {
  switch (tile) {
    case 2:
      return action.template operator()<2>();
    case 4:
      return action.template operator()<4>();
    default:
      return action.template operator()<6>();
  }
}

}  // namespace

template <class T>
void Winograd<T>::plan(const Gather& gather, int tile, bool clamp) {
  gather_ = gather;
  tile_ = tile;
  floor_ = floor_of<T>(clamp);
  tiles_h_ = (gather.h.out - 1) / tile + 1;
  tiles_w_ = (gather.w.out - 1) / tile + 1;
  n_C_prev_ = round_up(gather.n_C_prev, lanes<T>);
  n_C_ = round_up(gather.n_C, lanes<T>);
  const double tile_bytes = points() * static_cast<double>(sizeof(T)) * (n_C_prev_ + n_C_);
  const auto fitting = static_cast<std::int32_t>(block_bytes / tile_bytes);
  const double tiles = static_cast<double>(gather.m) * tiles_h_ * tiles_w_;
  block_ = std::max(fitting / register_rows, 2) * register_rows;
  if (tiles < block_) block_ = round_up(static_cast<std::int32_t>(tiles), register_rows);
  // An odd number of cache lines apart, lest all points fall into one set of the cache.
  const std::int32_t line = 64 / static_cast<std::int32_t>(sizeof(T));
  point_in_ = round_up(block_ * n_C_prev_, 2 * line) + line;
  point_out_ = round_up(block_ * n_C_, 2 * line) + line;
}

template <class T>
void Winograd<T>::take_weights(Carver* carver) {
  U_ = carver->take<T>(static_cast<double>(points()) * gather_.n_C_prev * n_C_);
  bias_ = carver->take<T>(n_C_);
}

template <class T>
void Winograd<T>::take_workspace(Carver* carver) {
  V_ = carver->take<T>(points() * static_cast<double>(point_in_));
  products_ = carver->take<T>(points() * static_cast<double>(point_out_));
  zeros_ = carver->take<T>(n_C_prev_);
}

template <class T>
void Winograd<T>::prepare() {
  std::fill_n(zeros_, n_C_prev_, T(0));
  // Rows of a last, partial block are multiplied too: let them be numbers.
  std::fill_n(V_, points() * point_in_, T(0));
}

template <class T>
void Winograd<T>::pack(const Weights<T>& W, const T* b) {
  std::fill_n(bias_, n_C_, T(0));
  if (b != nullptr) std::copy_n(b, gather_.n_C, bias_);
  const double* p = tile_ == 2 ? Points<2>::p : tile_ == 4 ? Points<4>::p : Points<6>::p;
  constexpr int most = 8;  // points of a row
  const int N = tile_ + 2;
  const std::int32_t rows = gather_.n_C_prev;
  const std::ptrdiff_t point = static_cast<std::ptrdiff_t>(rows) * n_C_;
  std::fill_n(U_, N * N * point, T(0));
  for (std::int32_t k = 0; k < gather_.n_C_prev; ++k) {
    for (std::int32_t c = 0; c < gather_.n_C; ++c) {
      double half[3][most];  // the filter's rows, transformed
      for (int kh = 0; kh < 3; ++kh) {
        double g[3];
        for (int kw = 0; kw < 3; ++kw) g[kw] = *W.at(0, kh, kw, k, c);
        winograd_filter(p, tile_ / 2, g, half[kh]);
      }
      const std::int32_t first = c / panel<T> * panel<T>;
      const std::int32_t width = std::min(panel<T>, n_C_ - first);
      T* to = U_ + static_cast<std::ptrdiff_t>(first) * rows + k * width + (c - first);
      for (int j = 0; j < N; ++j) {
        const double g[3] = {half[0][j], half[1][j], half[2][j]};
        double u[most];
        winograd_filter(p, tile_ / 2, g, u);
        for (int i = 0; i < N; ++i) to[(i * N + j) * point] = static_cast<T>(u[i]);
      }
    }
  }
}

template <class T>
template <int M>
void Winograd<T>::transform_input(const T* input, std::int32_t first, std::int32_t count) const {
  constexpr int N = M + 2;
  using V = Vector<T>;
  for (std::int32_t t = 0; t < count; ++t) {
    const std::int32_t tile = first + t;
    const std::int32_t column = tile % tiles_w_ * M + gather_.w.offset;
    const std::int32_t row = tile / tiles_w_ % tiles_h_ * M + gather_.h.offset;
    const T* image = input + tile / tiles_w_ / tiles_h_ * gather_.in_image;
    const T* cells[N][N];
    for (int i = 0; i < N; ++i) {
      for (int j = 0; j < N; ++j) {
        cells[i][j] = gather_.h.inside(row + i) && gather_.w.inside(column + j)
                          ? image + (row + i) * gather_.in_row + (column + j) * gather_.in_column
                          : zeros_;
      }
    }
    T* to = V_ + static_cast<std::ptrdiff_t>(t) * n_C_prev_;
    for (std::int32_t c = 0; c < n_C_prev_; c += lanes<T>, to += lanes<T>) {
      const std::int32_t used = gather_.n_C_prev - c;
      V half[N][N];
#pragma GCC unroll 1
      for (int i = 0; i < N; ++i) {
        V d[N];
        V v[N];
        CONVSTEP_UNROLL for (int j = 0; j < N; ++j) {
          d[j] = used >= lanes<T> ? load(cells[i][j] + c) : load_some(cells[i][j] + c, used);
        }
        Winograd1d<M>::template input<V, T>(d, v);
        CONVSTEP_UNROLL for (int j = 0; j < N; ++j) half[j][i] = v[j];
      }
#pragma GCC unroll 1
      for (int j = 0; j < N; ++j) {
        V v[N];
        Winograd1d<M>::template input<V, T>(half[j], v);
        CONVSTEP_UNROLL for (int i = 0; i < N; ++i) store(to + (i * N + j) * point_in_, v[i]);
      }
    }
  }
}

template <class T>
void Winograd<T>::multiply(std::int32_t count) const {
  const std::int32_t rows = round_up(count, register_rows);
  for (int point = 0; point < points(); ++point) {
    const T* from = V_ + point * point_in_;
    T* to = products_ + point * point_out_;
    const T* weights = U_ + static_cast<std::ptrdiff_t>(point) * gather_.n_C_prev * n_C_;
    for (std::int32_t c = 0; c < n_C_; c += panel<T>) {
      const bool wide = n_C_ - c > lanes<T>;
      const auto multiply_panel = wide ? multiply_matrix<T, 2> : multiply_matrix<T, 1>;
      multiply_panel(from, n_C_prev_, weights, gather_.n_C_prev, rows, to + c, n_C_);
      weights += gather_.n_C_prev * (wide ? panel<T> : lanes<T>);
    }
  }
}

template <class T>
template <int M>
void Winograd<T>::transform_output(T* output, std::int32_t first, std::int32_t count) const {
  constexpr int N = M + 2;
  using V = Vector<T>;
  for (std::int32_t t = 0; t < count; ++t) {
    const std::int32_t tile = first + t;
    const std::int32_t w = tile % tiles_w_ * M;
    const std::int32_t h = tile / tiles_w_ % tiles_h_ * M;
    const std::int32_t rows = std::min(M, gather_.h.out - h);
    const std::int32_t columns = std::min(M, gather_.w.out - w);
    T* image = output + tile / tiles_w_ / tiles_h_ * gather_.out_image + h * gather_.out_row +
               w * gather_.out_column;
    const T* from = products_ + static_cast<std::ptrdiff_t>(t) * n_C_;
    for (std::int32_t c = 0; c < n_C_; c += lanes<T>, from += lanes<T>) {
      const std::int32_t used = gather_.n_C - c;
      V half[M][N];
#pragma GCC unroll 1
      for (int j = 0; j < N; ++j) {
        V m[N];
        V y[M];
        CONVSTEP_UNROLL for (int i = 0; i < N; ++i) m[i] = load(from + (i * N + j) * point_out_);
        Winograd1d<M>::template output<V, T>(m, y);
        CONVSTEP_UNROLL for (int i = 0; i < M; ++i) half[i][j] = y[i];
      }
      const V bias = load(bias_ + c);
#pragma GCC unroll 1
      for (int i = 0; i < rows; ++i) {
        V y[M];
        Winograd1d<M>::template output<V, T>(half[i], y);
        T* to = image + i * gather_.out_row + c;
        CONVSTEP_UNROLL for (int j = 0; j < M; ++j) {
          if (j >= columns) break;
          const V v = larger(y[j] + bias, splat(floor_));
          used >= lanes<T> ? store(to, v) : store_some(to, v, used);
          to += gather_.out_column;
        }
      }
    }
  }
}

template <class T>
void Winograd<T>::run(const T* input, T* output) const {
  const std::int32_t tiles = gather_.m * tiles_h_ * tiles_w_;
  for (std::int32_t first = 0; first < tiles; first += block_) {
    const std::int32_t count = std::min(block_, tiles - first);
    with_tile(tile_, [&]<int M>() {
      transform_input<M>(input, first, count);
      multiply(count);
      transform_output<M>(output, first, count);
    });
  }
}

template class Winograd<float>;

}  // namespace convstep::kernels
