#include "kernels/winograd.hpp"

#include <algorithm>

#include "kernels/tile.hpp"
#include "kernels/winograd_transform.hpp"

namespace convstep::kernels {
namespace {

std::int32_t round_up(std::int32_t n, std::int32_t unit) { return (n + unit - 1) / unit * unit; }

// Transformed data of a block, in bytes: large enough to spread the filter's traffic over many
// tiles, small enough for the second-level cache, and for what the tensors themselves take.
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
CONVSTEP_SMALL void Winograd<T>::plan(const Gather& gather, int tile, bool clamp) {
  gather_ = gather;
  tile_ = tile;
  floor_ = floor_of<T>(clamp);
  tiles_h_ = (gather.h.out - 1) / tile + 1;
  tiles_w_ = (gather.w.out - 1) / tile + 1;
  n_C_prev_ = round_up(gather.n_C_prev, lanes<T>);
  n_C_ = round_up(gather.n_C, lanes<T>);
  const double tile_bytes = points() * static_cast<double>(sizeof(T)) * (n_C_prev_ + n_C_);
  const auto images = static_cast<double>(gather.in_image + gather.out_image);
  const double tensors = gather.m * images + 9.0 * gather.n_C_prev * gather.n_C;
  const double most_bytes = std::min(block_bytes, 1.8 * sizeof(T) * tensors);
  const auto fitting = static_cast<std::int32_t>(most_bytes / tile_bytes);
  const std::int32_t most = std::max(fitting / register_rows, 2) * register_rows;
  // Blocks of one size.
  const std::int32_t tiles = gather.m * tiles_h_ * tiles_w_;
  const std::int32_t blocks = (tiles - 1) / most + 1;
  block_ = round_up((tiles - 1) / blocks + 1, register_rows);
  // An odd number of cache lines apart, lest all points fall into one set of the cache.
  const std::int32_t line = 64 / static_cast<std::int32_t>(sizeof(T));
  point_in_ = round_up(block_ * n_C_prev_, 2 * line) + line;
  point_out_ = round_up(block_ * n_C_, 2 * line) + line;
}

template <class T>
void Winograd<T>::take_weights(Carver* carver) {
  U_ = carver->take<T>(static_cast<double>(points()) * gather_.n_C_prev * n_C_);
  bias_ = carver->take<T>(n_C_);
  zeros_ = carver->take<T>(n_C_prev_);
}

template <class T>
void Winograd<T>::take_workspace(Carver* carver) {
  V_ = carver->take<T>(points() * static_cast<double>(point_in_));
  products_ = carver->take<T>(points() * static_cast<double>(point_out_));
}

template <class T>
void Winograd<T>::prepare() {
  std::fill_n(zeros_, n_C_prev_, T(0));
  // Rows of a last, partial block are multiplied too: let them not be denormal at first.
  std::fill_n(V_, points() * point_in_, T(0));
}

// Eight filters at a time, in double: U = G g G^T, for which G is written out first.
template <class T>
void Winograd<T>::pack(const Weights<T>& W, const T* b) {
  std::fill_n(bias_, n_C_, T(0));
  if (b != nullptr) std::copy_n(b, gather_.n_C, bias_);
  constexpr int most = 8;  // points of a row
  constexpr int pairs = panel<T> / 2;
  using V = Vector<double>;
  const int N = tile_ + 2;
  double G[3][most];
  const double* p = tile_ == 2 ? Points<2>::p : tile_ == 4 ? Points<4>::p : Points<6>::p;
  for (int tap = 0; tap < 3; ++tap) {
    const double unit[3] = {tap == 0 ? 1.0 : 0.0, tap == 1 ? 1.0 : 0.0, tap == 2 ? 1.0 : 0.0};
    winograd_filter(p, tile_ / 2, unit, G[tap]);
  }
  const auto transform = [&G](int i, const V* a, const V* b, const V* c) {
    return splat(G[0][i]) * *a + splat(G[1][i]) * *b + splat(G[2][i]) * *c;
  };

  const std::int32_t rows = gather_.n_C_prev;
  const std::ptrdiff_t point = static_cast<std::ptrdiff_t>(rows) * n_C_;
  for (std::int32_t first = 0; first < n_C_; first += panel<T>) {
    const std::int32_t width = std::min(panel<T>, n_C_ - first);
    const std::int32_t used = std::min(width, gather_.n_C - first);
    T* to = U_ + static_cast<std::ptrdiff_t>(first) * rows;
    for (std::int32_t k = 0; k < rows; ++k, to += width) {
      V g[3][3][pairs] = {};
      for (int tap = 0; tap < 9; ++tap) {
        const T* from = W.at(0, tap / 3, tap % 3, k, first);
        double numbers[panel<T>] = {};
        for (std::int32_t c = 0; c < used; ++c) numbers[c] = from[c * W.c];
        for (int v = 0; v < pairs; ++v) g[tap / 3][tap % 3][v] = load(numbers + 2 * v);
      }
      for (int i = 0; i < N; ++i) {
        V half[3][pairs];
        for (int kw = 0; kw < 3; ++kw) {
          for (int v = 0; v < pairs; ++v) {
            half[kw][v] = transform(i, &g[0][kw][v], &g[1][kw][v], &g[2][kw][v]);
          }
        }
        for (int j = 0; j < N; ++j) {
          T u[panel<T>];
          for (int v = 0; v < pairs; ++v) {
            const V x = transform(j, &half[0][v], &half[1][v], &half[2][v]);
            u[2 * v] = static_cast<T>(x[0]);
            u[2 * v + 1] = static_cast<T>(x[1]);
          }
          T* at = to + (i * N + j) * point;
          for (std::int32_t c = 0; c < width; c += lanes<T>) store(at + c, load(u + c));
        }
      }
    }
  }
}

// Channels [0, n_C) of one tile; cells: where its inputs are.
template <class T, int M>
__attribute__((noinline)) void transform_tile(const T* const (*cells)[M + 2], std::int32_t n_C,
                                              T* to, std::ptrdiff_t point) {
  constexpr int N = M + 2;
  using V = Vector<T>;
  for (std::int32_t c = 0; c < n_C; c += lanes<T>, to += lanes<T>) {
    V half[N][N];
#pragma GCC unroll 1
    for (int i = 0; i < N; ++i) {
      V d[N];
      V v[N];
      CONVSTEP_UNROLL for (int j = 0; j < N; ++j) d[j] = load(cells[i][j] + c);
      Winograd1d<M>::template input<V, T>(d, v);
      CONVSTEP_UNROLL for (int j = 0; j < N; ++j) half[j][i] = v[j];
    }
#pragma GCC unroll 1
    for (int j = 0; j < N; ++j) {
      V v[N];
      Winograd1d<M>::template input<V, T>(half[j], v);
      CONVSTEP_UNROLL for (int i = 0; i < N; ++i) store(to + (i * N + j) * point, v[i]);
    }
  }
}

template <class T>
template <int M>
void Winograd<T>::transform_input(const T* input, std::int32_t first, std::int32_t count) const {
  constexpr int N = M + 2;
  const std::int32_t whole = gather_.n_C_prev / lanes<T> * lanes<T>;
  for (std::int32_t t = 0; t < count; ++t) {
    const std::int32_t tile = first + t;
    const std::int32_t column = tile % tiles_w_ * M + gather_.w.offset;
    const std::int32_t row = tile / tiles_w_ % tiles_h_ * M + gather_.h.offset;
    const T* image = input + tile / tiles_w_ / tiles_h_ * gather_.in_image;
    const T* cells[N][N];
    for (int i = 0; i < N; ++i) {
      const bool inside = gather_.h.inside(row + i);
      const T* cell = image + (row + i) * gather_.in_row + column * gather_.in_column;
      for (int j = 0; j < N; ++j, cell += gather_.in_column) {
        cells[i][j] = inside && gather_.w.inside(column + j) ? cell : zeros_;
      }
    }
    T* to = V_ + static_cast<std::ptrdiff_t>(t) * n_C_prev_;
    transform_tile<T, M>(cells, whole, to, point_in_);
    if (whole == gather_.n_C_prev) continue;
    // The last channels fill no vector.
    T rest[N][N][lanes<T>];
    for (int i = 0; i < N; ++i) {
      for (int j = 0; j < N; ++j) {
        store(rest[i][j], load_some(cells[i][j] + whole, gather_.n_C_prev - whole));
        cells[i][j] = rest[i][j];
      }
    }
    transform_tile<T, M>(cells, lanes<T>, to + whole, point_in_);
  }
}

template <class T>
void Winograd<T>::multiply(std::int32_t count) const {
  constexpr int R = register_rows;
  const std::int32_t tiles = count / R;
  const std::int32_t rest = count % R;  // in a smaller tile where that will do
  const auto last = rest > 4   ? multiply_matrix<T, R, 2>
                    : rest > 2 ? multiply_matrix<T, 4, 2>
                               : multiply_matrix<T, 2, 2>;
  for (int point = 0; point < points(); ++point) {
    const T* from = V_ + point * point_in_;
    T* to = products_ + point * point_out_;
    const T* weights = U_ + static_cast<std::ptrdiff_t>(point) * gather_.n_C_prev * n_C_;
    for (std::int32_t c = 0; c < n_C_; c += panel<T>) {
      const bool wide = n_C_ - c > lanes<T>;
      const auto run = [&](auto kernel, std::int32_t row, std::int32_t times) {
        kernel(from + row * n_C_prev_, n_C_prev_, weights, gather_.n_C_prev, times,
               to + row * n_C_ + c, n_C_);
      };
      run(wide ? multiply_matrix<T, R, 2> : multiply_matrix<T, R, 1>, 0, tiles);
      if (rest > 0) run(wide ? last : multiply_matrix<T, R, 1>, tiles * R, 1);
      weights += gather_.n_C_prev * (wide ? panel<T> : lanes<T>);
    }
  }
}

// Channels [0, n_C) of one tile, of which `rows` x `columns` outputs are wanted.
template <class T, int M>
__attribute__((noinline)) void untransform_tile(const T* from, std::ptrdiff_t point, const T* bias,
                                                T floor, std::int32_t n_C, std::int32_t rows,
                                                std::int32_t columns, T* to, std::ptrdiff_t row,
                                                std::ptrdiff_t column) {
  constexpr int N = M + 2;
  using V = Vector<T>;
  for (std::int32_t c = 0; c < n_C; c += lanes<T>) {
    V half[M][N];
#pragma GCC unroll 1
    for (int j = 0; j < N; ++j) {
      V m[N];
      V y[M];
      CONVSTEP_UNROLL for (int i = 0; i < N; ++i) m[i] = load(from + (i * N + j) * point + c);
      Winograd1d<M>::template output<V, T>(m, y);
      CONVSTEP_UNROLL for (int i = 0; i < M; ++i) half[i][j] = y[i];
    }
    const V b = load(bias + c);
#pragma GCC unroll 1
    for (int i = 0; i < rows; ++i) {
      V y[M];
      Winograd1d<M>::template output<V, T>(half[i], y);
      T* at = to + i * row + c;
      CONVSTEP_UNROLL for (int j = 0; j < M; ++j) {
        if (j >= columns) break;
        store(at, larger(y[j] + b, splat(floor)));
        at += column;
      }
    }
  }
}

template <class T>
template <int M>
void Winograd<T>::transform_output(T* output, std::int32_t first, std::int32_t count) const {
  const std::int32_t whole = gather_.n_C / lanes<T> * lanes<T>;
  for (std::int32_t t = 0; t < count; ++t) {
    const std::int32_t tile = first + t;
    const std::int32_t w = tile % tiles_w_ * M;
    const std::int32_t h = tile / tiles_w_ % tiles_h_ * M;
    const std::int32_t rows = std::min(M, gather_.h.out - h);
    const std::int32_t columns = std::min(M, gather_.w.out - w);
    T* to = output + tile / tiles_w_ / tiles_h_ * gather_.out_image + h * gather_.out_row +
            w * gather_.out_column;
    const T* from = products_ + static_cast<std::ptrdiff_t>(t) * n_C_;
    untransform_tile<T, M>(from, point_out_, bias_, floor_, whole, rows, columns, to,
                           gather_.out_row, gather_.out_column);
    if (whole == gather_.n_C) continue;
    T rest[M][M][lanes<T>];
    untransform_tile<T, M>(from + whole, point_out_, bias_ + whole, floor_, lanes<T>, rows, columns,
                           rest[0][0], M * lanes<T>, lanes<T>);
    for (std::int32_t i = 0; i < rows; ++i) {
      for (std::int32_t j = 0; j < columns; ++j) {
        std::copy_n(rest[i][j], gather_.n_C - whole,
                    to + i * gather_.out_row + j * gather_.out_column + whole);
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
