#include "kernels/panels.hpp"

#include <algorithm>

namespace convstep::kernels {

template <class T>
void pack_panels(const Gather& gather, const Weights<T>& W, const T* b, T* to) {
  for (std::int32_t g = 0; g < gather.groups; ++g) {
    for (std::int32_t first = 0; first < gather.n_C; first += panel<T>) {
      const auto [used, width] = panel_at<T>(gather.n_C, first);
      for (std::int32_t c = 0; c < width; ++c) {
        *to++ = c < used && b != nullptr ? b[g * gather.n_C + first + c] : T(0);
      }
      for (std::int32_t kh = 0; kh < gather.h.taps; ++kh) {
        for (std::int32_t kw = 0; kw < gather.w.taps; ++kw) {
          for (std::int32_t k = 0; k < gather.n_C_prev; ++k, to += width) {
            const T* from = W.at(g, kh, kw, k, first);
            for (std::int32_t c = 0; c < used; ++c) to[c] = from[c * W.c];
            std::fill(to + used, to + width, T(0));
          }
        }
      }
    }
  }
}

template void pack_panels(const Gather&, const Weights<float>&, const float*, float*);
template void pack_panels(const Gather&, const Weights<double>&, const double*, double*);

}  // namespace convstep::kernels
