#include "kernels/scatter.hpp"

#include <algorithm>

#include "kernels/simd.hpp"

namespace convstep::kernels {
namespace {

// Windows of a block stay in the second-level cache until they are added; fewer pixels would read
// all filters too often.
constexpr double block_bytes = 256 * 1024;
constexpr std::int32_t least_block = 2 * register_rows;
constexpr std::int32_t most_block = 8 * register_rows;

// to += from
template <class T>
void add(const T* from, std::ptrdiff_t count, T* to) {
  constexpr int L = lanes<T>;
  std::ptrdiff_t k = 0;
  for (; k + L <= count; k += L) store(to + k, load(to + k) + load(from + k));
  for (; k < count; ++k) to[k] += from[k];
}

}  // namespace

template <class T>
std::ptrdiff_t Scatter<T>::window_size() const {
  return static_cast<std::ptrdiff_t>(gather_.h.taps) * gather_.w.taps * gather_.n_C_prev *
         gather_.groups;
}

template <class T>
void Scatter<T>::plan(const Gather& forward) {
  gather_ = forward;
  const double bytes = static_cast<double>(window_size()) * sizeof(T);
  const auto most =
      static_cast<std::int32_t>(std::clamp<double>(block_bytes / bytes, least_block, most_block));
  // Blocks of equal size, but for the last.
  const std::int32_t pixels = gather_.pixels();
  const std::int32_t blocks = (pixels - 1) / most + 1;
  block_ = (pixels - 1) / blocks + 1;

  const GatherAxis once{1, 1, 1, 1, 0, 1};
  const GatherAxis block{block_, block_, 1, 1, 0, 1};
  const std::int32_t columns = gather_.h.taps * gather_.w.taps * gather_.n_C_prev;
  gemm_.plan({once, block, 1, gather_.groups, gather_.n_C, columns, 0, 0, gather_.out_column, 0, 0,
              window_size()},
             false);
}

template <class T>
void Scatter<T>::take_weights(Carver* carver) {
  gemm_.take_weights(carver);
}

template <class T>
void Scatter<T>::take_workspace(Carver* carver) {
  windows_ = carver->take<T>(static_cast<double>(window_size()) * block_);
  gemm_.take_workspace(carver);
  if (windows_ != nullptr) gemm_.prepare();
}

template <class T>
void Scatter<T>::pack(const T* W) {
  // W (f_H, f_W, n_C_prev, n_C) is the transpose of what is multiplied.
  gemm_.pack({W, 0, 0, 1, gather_.out_column, gather_.n_C}, nullptr);
}

template <class T>
void Scatter<T>::add_window(const T* window, std::int32_t pixel, T* dA_prev) const {
  const GatherAxis& vertical = gather_.h;
  const GatherAxis& horizontal = gather_.w;
  const std::int32_t column = horizontal.start(pixel % horizontal.out);
  const std::int32_t row = vertical.start(pixel / horizontal.out % vertical.out);
  const Interval rows = vertical.taps_inside(row);
  const Interval columns = horizontal.taps_inside(column);
  const std::ptrdiff_t n_C = gather_.n_C_prev;
  const std::int32_t step = scattered_run(gather_) > n_C ? columns.size() : 1;
  T* image = dA_prev + pixel / horizontal.out / vertical.out * gather_.in_image;
  for (std::int32_t g = 0; g < gather_.groups; ++g) {
    for (std::int32_t kh = rows.begin; kh < rows.end; ++kh) {
      T* line = image + (row + kh * vertical.dilation) * gather_.in_row + g * n_C;
      const T* from = window + (g * vertical.taps + kh) * horizontal.taps * n_C;
      for (std::int32_t kw = columns.begin; kw < columns.end; kw += step) {
        add(from + kw * n_C, step * n_C,
            line + (column + kw * horizontal.dilation) * gather_.in_column);
      }
    }
  }
}

template <class T>
void Scatter<T>::run(const T* dZ, T* dA_prev) const {
  const std::int32_t pixels = gather_.pixels();
  std::fill_n(dA_prev, gather_.m * gather_.in_image, T(0));
  for (std::int32_t first = 0; first < pixels;) {
    // The last block may compute pixels again that the one before has added.
    const std::int32_t begin = std::min(first, pixels - block_);
    gemm_.run(dZ + begin * gather_.out_column, windows_);
    for (; first < begin + block_; ++first) {
      add_window(windows_ + (first - begin) * window_size(), first, dA_prev);
    }
  }
}

template class Scatter<float>;
template class Scatter<double>;

}  // namespace convstep::kernels
