#include "convstep/range.hpp"

#include <limits>

#include "kernels/simd.hpp"

namespace convstep {

template <class T>
Range<T> range_of(const T* data, std::size_t size) {
  using kernels::larger;
  using kernels::Vector;
  constexpr int L = kernels::lanes<T>;
  constexpr T none = -std::numeric_limits<T>::infinity();
  // Of the negated numbers, and of the numbers; two of each do not wait for each other.
  Vector<T> below[2] = {kernels::splat(none), kernels::splat(none)};
  Vector<T> above[2] = {kernels::splat(none), kernels::splat(none)};
  std::size_t k = 0;
  for (; k + 2 * L <= size; k += 2 * L) {
    CONVSTEP_UNROLL for (int v = 0; v < 2; ++v) {
      const Vector<T> x = kernels::load(data + k + v * L);
      below[v] = larger(below[v], -x);
      above[v] = larger(above[v], x);
    }
  }
  const Vector<T> lowest = larger(below[0], below[1]);
  const Vector<T> highest = larger(above[0], above[1]);
  Range<T> range{-none, none};
  const auto add = [&range](T least, T most) {
    if (least < range.least) range.least = least;
    if (most > range.most) range.most = most;
  };
  for (int lane = 0; lane < L; ++lane) add(-lowest[lane], highest[lane]);
  for (; k < size; ++k) add(data[k], data[k]);
  return range;
}

template Range<float> range_of(const float*, std::size_t);
template Range<double> range_of(const double*, std::size_t);

}  // namespace convstep
