#include "kernels/planes.hpp"

#include <algorithm>

#include "kernels/panels.hpp"

namespace convstep::kernels {
namespace {

// More channels, and taking them apart costs too much.
constexpr std::int32_t most_channels = 4;

// Vectors of pixels beside each other, so that sums, inputs and a weight fit 16 registers.
constexpr int vectors_of(int filters) { return filters == 1 ? 6 : 6 - filters; }
constexpr int most_vectors = vectors_of(1);

template <class T>
struct Taps {
  const T* const* lines;
  const std::ptrdiff_t* offsets;
  std::int32_t rows, columns;  // columns: of every channel
};

// One output row; FILTERS is n_C. `panel` is the one that they all are in, a vector wide.
template <class T, int FILTERS>
void filter_row(const Taps<T>& taps, const T* panel, T floor, T* out, std::ptrdiff_t out_column,
                std::int32_t pixels) {
  constexpr int L = lanes<T>;
  constexpr int V = vectors_of(FILTERS);
  for (std::int32_t first = 0; first < pixels; first += V * L) {
    Vector<T> sum[FILTERS][V];
    CONVSTEP_UNROLL for (int k = 0; k < FILTERS; ++k) {
      CONVSTEP_UNROLL for (int v = 0; v < V; ++v) sum[k][v] = splat(panel[k]);
    }
    const T* weights = panel + L;
    for (std::int32_t row = 0; row < taps.rows; ++row) {
      const T* line = taps.lines[row] + first;
      for (std::int32_t column = 0; column < taps.columns; ++column, weights += L) {
        const T* from = line + taps.offsets[column];
        Vector<T> x[V];
        CONVSTEP_UNROLL for (int v = 0; v < V; ++v) x[v] = load(from + v * L);
        CONVSTEP_UNROLL for (int k = 0; k < FILTERS; ++k) {
          const Vector<T> weight = splat(weights[k]);
          CONVSTEP_UNROLL for (int v = 0; v < V; ++v) sum[k][v] = madd(weight, x[v], sum[k][v]);
        }
      }
    }
    T results[FILTERS][V * L];
    CONVSTEP_UNROLL for (int k = 0; k < FILTERS; ++k) {
      CONVSTEP_UNROLL for (int v = 0; v < V; ++v) {
        store(results[k] + v * L, larger(sum[k][v], splat(floor)));
      }
    }
    const std::int32_t used = std::min(V * L, pixels - first);
    for (std::int32_t p = 0; p < used; ++p, out += out_column) {
      CONVSTEP_UNROLL for (int k = 0; k < FILTERS; ++k) out[k] = results[k][p];
    }
  }
}

}  // namespace

template <class T>
bool Planes<T>::suits(const Gather& gather) {
  // With more filters, vectors of filters are as good.
  return gather.n_C <= lanes<T> && gather.w.stride <= most_channels &&
         gather.n_C_prev <= most_channels / gather.w.stride;
}

template <class T>
void Planes<T>::plan(const Gather& gather, bool clamp) {
  gather_ = gather;
  floor_ = floor_of<T>(clamp);
  const GatherAxis& w = gather.w;
  columns_ = w.reach(w.out);
  // The last vectors may read beyond the last pixel.
  plane_ = (columns_ - 1) / w.stride + 1 + most_vectors * lanes<T>;
  lines_ = gather.h.reach(1);
}

template <class T>
void Planes<T>::take_weights(Carver* carver) {
  offsets_ = carver->take<std::ptrdiff_t>(static_cast<double>(gather_.w.taps) * gather_.n_C_prev);
  packed_ = carver->take<T>(panels_size<T>(gather_));
}

template <class T>
void Planes<T>::take_workspace(Carver* carver) {
  window_ = carver->take<const T*>(gather_.h.taps);
  copy_ =
      carver->take<T>(static_cast<double>(plane_) * lines_ * gather_.n_C_prev * gather_.w.stride);
}

template <class T>
void Planes<T>::prepare() {
  const GatherAxis& w = gather_.w;
  std::ptrdiff_t* to = offsets_;
  for (std::int32_t kw = 0; kw < w.taps; ++kw) {
    const std::int32_t column = kw * w.dilation;
    for (std::int32_t k = 0; k < gather_.n_C_prev; ++k) {
      *to++ = (k * w.stride + column % w.stride) * plane_ + column / w.stride;
    }
  }
}

template <class T>
void Planes<T>::pack(const Weights<T>& W, const T* b) {
  pack_panels(gather_, W, b, packed_);
}

// A row of the padded input, channel by channel.
template <class T>
void Planes<T>::take_apart(const T* image, std::int32_t row, T* line) const {
  const GatherAxis& w = gather_.w;
  const bool inside = gather_.h.inside(row);
  const T* from = image + row * gather_.in_row + w.offset * gather_.in_column;
  const std::int32_t begin = inside ? std::clamp(-w.offset, 0, columns_) : columns_;
  const std::int32_t end = std::clamp(w.in - w.offset, begin, columns_);
  for (std::int32_t k = 0; k < gather_.n_C_prev; ++k) {
    for (std::int32_t phase = 0; phase < w.stride; ++phase, line += plane_) {
      T* to = line;
      std::int32_t column = phase;
      for (; column < begin; column += w.stride) *to++ = T(0);
      for (; column < end; column += w.stride) *to++ = from[column * gather_.in_column + k];
      for (; column < columns_; column += w.stride) *to++ = T(0);
    }
  }
}

template <class T>
void Planes<T>::run(const T* input, T* output) const {
  const GatherAxis& h = gather_.h;
  const std::ptrdiff_t line = gather_.n_C_prev * gather_.w.stride * plane_;
  const Taps<T> taps{window_, offsets_, h.taps, gather_.w.taps * gather_.n_C_prev};
  constexpr decltype(&filter_row<T, 1>) kernels[] = {filter_row<T, 1>, filter_row<T, 2>,
                                                     filter_row<T, 3>, filter_row<T, 4>};
  const auto kernel = kernels[gather_.n_C - 1];
  const auto line_of = [&](std::int32_t r) { return copy_ + (r - h.offset) % lines_ * line; };
  for (std::int32_t i = 0; i < gather_.m;
       ++i, input += gather_.in_image, output += gather_.out_image) {
    std::int32_t next = h.start(0);
    for (std::int32_t row = 0; row < h.out; ++row) {
      // Rows between windows are read by none.
      next = std::max(next, h.start(row));
      for (; next < h.start(row) + lines_; ++next) take_apart(input, next, line_of(next));
      for (std::int32_t kh = 0; kh < h.taps; ++kh) {
        window_[kh] = line_of(h.start(row) + kh * h.dilation);
      }
      kernel(taps, packed_, floor_, output + row * gather_.out_row, gather_.out_column,
             gather_.w.out);
    }
  }
}

template class Planes<float>;

}  // namespace convstep::kernels
