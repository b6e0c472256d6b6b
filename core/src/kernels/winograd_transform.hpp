// The one-dimensional transforms of F(M, 3): M outputs of a 3-tap filter from N = M + 2 inputs with
// N multiplications instead of 3 M. In two dimensions, over rows and then columns, that is N^2 for
// 9 M^2: 4, 2.25 and 1.78 per output instead of 9.
//
// Filter and data are read as polynomials and evaluated at 0, at pairs +-p, and at infinity;
// products are taken there, and the outputs interpolated. The pairs split everything into an even
// and an odd half, which is where the additions are saved. Sources: A. Lavin, S. Gray, "Fast
// Algorithms for Convolutional Neural Networks", 2015; S. Winograd, "Arithmetic Complexity of
// Computations", 1980; points sqrt(1/2) and sqrt(2) for M = 4 from the ncnn library: they halve the
// error that 1 and 2 make.
#pragma once

#include "kernels/simd.hpp"

namespace convstep::kernels {

template <int M>
struct Points;
template <>
struct Points<2> {
  static constexpr double p[] = {1};
};
template <>
struct Points<4> {
  static constexpr double p[] = {0.70710678118654752440, 1.41421356237309504880};
};
template <>
struct Points<6> {
  static constexpr double p[] = {1, 2, 0.5};
};

template <int M>
struct Winograd1d {
  static constexpr int N = M + 2;
  static constexpr int pairs = M / 2;
  static constexpr const double* p = Points<M>::p;

  // Coefficients of a polynomial in x^2, lowest first.
  struct Even {
    double e[pairs + 1] = {1};
  };
  // The product of (x^2 - p^2) over all pairs but `left_out`.
  static constexpr Even product(int left_out) {
    Even even;
    int degree = 0;
    for (int j = 0; j < pairs; ++j) {
      if (j == left_out) continue;
      ++degree;
      for (int i = degree; i >= 0; --i) {
        even.e[i] = (i > 0 ? even.e[i - 1] : 0) - p[j] * p[j] * (i < degree ? even.e[i] : 0);
      }
    }
    return even;
  }

  // t = B^T d. Points in the order 0, +p0, -p0, +p1, ..., infinity.
  template <class V, class T>
  [[gnu::always_inline]] static void input(const V* d, V* t) {
    constexpr Even all = product(-1);
    V zero = d[N - 2];
    V infinity = d[N - 1];
    CONVSTEP_UNROLL for (int i = 0; i < pairs; ++i) {
      zero = madd(splat(static_cast<T>(all.e[i])), d[2 * i], zero);
      infinity = madd(splat(static_cast<T>(all.e[i])), d[2 * i + 1], infinity);
    }
    CONVSTEP_UNROLL for (int j = 0; j < pairs; ++j) {
      const Even others = product(j);
      V even = d[N - 2];
      V odd = d[N - 3];
      CONVSTEP_UNROLL for (int i = 0; i + 1 < pairs; ++i) {
        even = madd(splat(static_cast<T>(others.e[i])), d[2 * i + 2], even);
        odd = madd(splat(static_cast<T>(others.e[i])), d[2 * i + 1], odd);
      }
      odd *= splat(static_cast<T>(p[j]));
      t[1 + 2 * j] = even + odd;
      t[2 + 2 * j] = even - odd;
    }
    t[0] = zero;
    t[N - 1] = infinity;
  }

  // y = A^T m.
  template <class V, class T>
  [[gnu::always_inline]] static void output(const V* m, V* y) {
    V sum[pairs];
    V difference[pairs];
    CONVSTEP_UNROLL for (int j = 0; j < pairs; ++j) {
      sum[j] = m[1 + 2 * j] + m[2 + 2 * j];
      difference[j] = m[1 + 2 * j] - m[2 + 2 * j];
    }
    CONVSTEP_UNROLL for (int i = 0; i < M; ++i) {
      const V* half = i % 2 == 0 ? sum : difference;
      V v = i == 0 ? m[0] : i == M - 1 ? m[N - 1] : V{};
      CONVSTEP_UNROLL for (int j = 0; j < pairs; ++j) {
        double power = 1;
        CONVSTEP_UNROLL for (int k = 0; k < i; ++k) power *= p[j];
        v = madd(splat(static_cast<T>(power)), half[j], v);
      }
      y[i] = v;
    }
  }
};

// u = G g, (2 pairs + 2) numbers of 3. In double and not unrolled: it is done once per set of
// weights.
inline void winograd_filter(const double* p, int pairs, const double g[3], double* u) {
  double all = 1;
  for (int j = 0; j < pairs; ++j) {
    double scale = 2 * p[j] * p[j];
    for (int i = 0; i < pairs; ++i) {
      if (i != j) scale *= p[j] * p[j] - p[i] * p[i];
    }
    const double even = (g[0] + p[j] * p[j] * g[2]) / scale;
    const double odd = p[j] * g[1] / scale;
    u[1 + 2 * j] = even + odd;
    u[2 + 2 * j] = even - odd;
    all *= -p[j] * p[j];
  }
  u[0] = g[0] / all;
  u[2 * pairs + 1] = g[2];
}

}  // namespace convstep::kernels
