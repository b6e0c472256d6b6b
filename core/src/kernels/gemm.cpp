#include "kernels/gemm.hpp"

#include <algorithm>

#include "kernels/panels.hpp"

namespace convstep::kernels {
namespace {

// Tiles that share one panel of weights while it is in the first-level cache.
constexpr std::int32_t block_tiles = 8;

template <class T>
auto kernel(std::int32_t rows, std::int32_t width) {
  return for_tile(rows, width > lanes<T>,
                  []<int ROWS, int COLUMNS>() { return accumulate_windows<T, ROWS, COLUMNS>; });
}

}  // namespace

template <class T>
struct Gemm<T>::Tile {
  const T* const* rows;
  std::int32_t count, size;  // pixels, and rows of the kernel that computes them
  std::int32_t taps, run;
  T* out[register_rows];
};

template <class T>
void Gemm<T>::plan(const Gather& gather, bool clamp) {
  gather_ = gather;
  floor_ = floor_of<T>(clamp);
}

template <class T>
void Gemm<T>::take_weights(Carver* carver) {
  packed_ = carver->take<T>(panels_size<T>(gather_));
  zeros_ = carver->take<T>(static_cast<double>(gather_.w.taps) * gather_.n_C_prev * gather_.groups);
}

template <class T>
void Gemm<T>::take_workspace(Carver* carver) {
  spill_ = carver->take<T>(register_rows * panel<T>);
  const std::int32_t tiles = (gather_.pixels() - 1) / register_rows + 1;
  rows_ = carver->take<const T*>(static_cast<double>(gather_.h.taps) * gather_.w.taps *
                                 register_rows * std::min(tiles, block_tiles));
}

template <class T>
void Gemm<T>::prepare() {
  std::fill_n(zeros_,
              static_cast<std::ptrdiff_t>(gather_.w.taps) * gather_.n_C_prev * gather_.groups,
              T(0));
}

template <class T>
void Gemm<T>::pack(const Weights<T>& W, const T* b) {
  pack_panels(gather_, W, b, packed_);
}

// The pointers of `count` pixels, from pixel `first` on, and how to walk them.
template <class T>
typename Gemm<T>::Tile Gemm<T>::gather_tile(const T* input, T* output, std::int32_t first,
                                            std::int32_t count, const T** rows) const {
  const GatherAxis& vertical = gather_.h;
  const GatherAxis& horizontal = gather_.w;
  Tile tile{rows, count, tile_rows(count), 0, 0, {}};

  struct Pixel {
    const T* image;
    std::int32_t row, column;
  };
  Pixel pixels[register_rows];
  std::int32_t w = first % horizontal.out;
  std::int32_t h = first / horizontal.out % vertical.out;
  std::int32_t i = first / horizontal.out / vertical.out;
  bool fused = horizontal.dilation == 1 && gather_.groups == 1;
  for (std::int32_t r = 0; r < count; ++r) {
    const std::int32_t column = horizontal.start(w);
    pixels[r] = {input + i * gather_.in_image, vertical.start(h), column};
    fused = fused && column >= 0 && column + horizontal.taps <= horizontal.in;
    tile.out[r] = output + i * gather_.out_image + h * gather_.out_row + w * gather_.out_column;
    if (++w == horizontal.out) {
      w = 0;
      if (++h == vertical.out) {
        h = 0;
        ++i;
      }
    }
  }
  // A kernel may have more rows than there are pixels: they read the last pixel again.
  for (std::int32_t r = count; r < tile.size; ++r) pixels[r] = pixels[count - 1];

  // Where no window reaches over a side, a window's row is one run of memory.
  const std::int32_t taps = fused ? 1 : horizontal.taps;
  tile.taps = taps * vertical.taps;
  tile.run = fused ? horizontal.taps * gather_.n_C_prev : gather_.n_C_prev;
  for (std::int32_t kh = 0; kh < vertical.taps; ++kh) {
    for (std::int32_t r = 0; r < tile.size; ++r) {
      const std::int32_t row = pixels[r].row + kh * vertical.dilation;
      const bool inside = vertical.inside(row);
      const T* line = pixels[r].image + (inside ? row * gather_.in_row : 0);
      for (std::int32_t kw = 0; kw < taps; ++kw) {
        const std::int32_t column = pixels[r].column + kw * horizontal.dilation;
        rows[kw * tile.size + r] =
            inside && horizontal.inside(column) ? line + column * gather_.in_column : zeros_;
      }
    }
    rows += taps * tile.size;
  }
  return tile;
}

template <class T>
void Gemm<T>::run(const T* input, T* output) const {
  const std::int32_t pixels = gather_.pixels();
  const std::int32_t taps = gather_.h.taps * gather_.w.taps;
  const std::int32_t window = taps * gather_.n_C_prev;

  for (std::int32_t first = 0; first < pixels;) {
    Tile tiles[block_tiles];
    std::int32_t count = 0;
    for (; count < block_tiles && first < pixels; ++count) {
      const std::int32_t size = std::min(register_rows, pixels - first);
      tiles[count] = gather_tile(input, output, first, size, rows_ + count * taps * register_rows);
      first += size;
    }

    const T* weights = packed_;
    for (std::int32_t g = 0; g < gather_.groups; ++g) {
      for (std::int32_t c = 0; c < gather_.n_C; c += panel<T>) {
        const auto [used, width] = panel_at<T>(gather_.n_C, c);
        const std::ptrdiff_t from = g * gather_.n_C_prev;
        const std::ptrdiff_t to = g * gather_.n_C + c;
        const auto whole_tile = kernel<T>(register_rows, width);
        for (std::int32_t t = 0; t < count; ++t) {
          const Tile& tile = tiles[t];
          if (tile.count == register_rows && used == width) {
            whole_tile(tile.rows, tile.taps, tile.run, from, weights, floor_, tile.out, to);
            continue;
          }
          T* out[register_rows];
          for (std::int32_t r = 0; r < tile.size; ++r) out[r] = spill_ + r * panel<T>;
          kernel<T>(tile.size, width)(tile.rows, tile.taps, tile.run, from, weights, floor_, out,
                                      0);
          for (std::int32_t r = 0; r < tile.count; ++r) std::copy_n(out[r], used, tile.out[r] + to);
        }
        weights += (window + 1) * width;
      }
    }
  }
}

template class Gemm<float>;
template class Gemm<double>;

}  // namespace convstep::kernels
