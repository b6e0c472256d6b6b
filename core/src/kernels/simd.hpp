// 128-bit vectors, the one place where kernels touch the machine: four float32 or two float64.
//
// Written in the vector extensions of GCC and Clang, so that the same kernels run natively under
// sanitizers; WebAssembly's own instructions are named where the compiler would not find them.
#pragma once

#include <cstddef>
#include <cstring>
#include <limits>

// For loops over registers: not unrolled, they would be loops over memory. The module is compiled
// for size, where compilers unroll nothing by themselves.
#define CONVSTEP_UNROLL _Pragma("GCC unroll 8")

// For what runs once per layer or set of weights, in a file that is compiled for speed.
#if defined(__clang__)
#define CONVSTEP_SMALL [[clang::minsize]]
#else
#define CONVSTEP_SMALL
#endif

namespace convstep::kernels {

template <class T>
struct VectorOf;
template <>
struct VectorOf<float> {
  using type = float __attribute__((vector_size(16)));
};
template <>
struct VectorOf<double> {
  using type = double __attribute__((vector_size(16)));
};
template <class T>
using Vector = typename VectorOf<T>::type;

template <class T>
inline constexpr int lanes = 16 / static_cast<int>(sizeof(T));

// Rows of the register tile (register_rows x 2 vectors of accumulators). 16 vector registers hold
// 6 x 2 accumulators, 2 weights and 1 input where multiply-add is one instruction; where it is two,
// its intermediate needs one more, and V8 spills: 4 x 2 then is the larger tile that does not.
// Measured in Node 24: 6 x 8 floats 47 and 33 GF/s with and without, 4 x 8 39 and 33. Tests choose.
#if defined(CONVSTEP_REGISTER_ROWS)
inline constexpr int register_rows = CONVSTEP_REGISTER_ROWS;
#elif defined(__wasm_relaxed_simd__)
inline constexpr int register_rows = 6;
#else
inline constexpr int register_rows = 4;
#endif

template <class T>
inline Vector<T> load(const T* from) {
  Vector<T> v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class T>
inline void store(T* to, Vector<T> v) {
  std::memcpy(to, &v, sizeof v);
}

// The first `count` lanes only, 0 < count < lanes; load's others are zero. Not inlined: they are
// for the last channels of odd shapes, at many places.
template <class T>
__attribute__((noinline)) Vector<T> load_some(const T* from, int count) {
  T padded[lanes<T>] = {};
  for (int k = 0; k < count; ++k) padded[k] = from[k];
  return load(padded);
}
template <class T>
__attribute__((noinline)) void store_some(T* to, Vector<T> v, int count) {
  T padded[lanes<T>];
  store(padded, v);
  for (int k = 0; k < count; ++k) to[k] = padded[k];
}

inline Vector<float> splat(float x) { return Vector<float>{x, x, x, x}; }
inline Vector<double> splat(double x) { return Vector<double>{x, x}; }

// a * b + c, rounded once or twice as the machine likes.
inline Vector<float> madd(Vector<float> a, Vector<float> b, Vector<float> c) {
#ifdef __wasm_relaxed_simd__
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return a * b + c;
#endif
}
inline Vector<double> madd(Vector<double> a, Vector<double> b, Vector<double> c) {
#ifdef __wasm_relaxed_simd__
  return __builtin_wasm_relaxed_madd_f64x2(a, b, c);
#else
  return a * b + c;
#endif
}

// a < b ? b : a, one instruction: a NaN in `a` stays, one in `b` is lost.
template <class V>
inline V larger(V a, V b) {
#ifdef __wasm_simd128__
  if constexpr (sizeof(a[0]) == 4) {
    return __builtin_wasm_pmax_f32x4(a, b);
  } else {
    return __builtin_wasm_pmax_f64x2(a, b);
  }
#else
  return a < b ? b : a;
#endif
}

// What results are held above on their way out: larger(x, splat(floor)) is relu, or nothing at all.
template <class T>
constexpr T floor_of(bool relu) {
  return relu ? T(0) : -std::numeric_limits<T>::infinity();
}

// As std::copy_n, which for the few hundred bytes of an image row calls a slow memcpy.
template <class T>
#ifdef __clang__
__attribute__((no_builtin("memcpy", "memmove")))
#endif
inline void
copy(const T* from, std::ptrdiff_t count, T* to) {
  std::ptrdiff_t k = 0;
  for (; k + 4 * lanes<T> <= count; k += 4 * lanes<T>) {
    CONVSTEP_UNROLL for (int v = 0; v < 4; ++v)
        store(to + k + v * lanes<T>, load(from + k + v * lanes<T>));
  }
  for (; k < count; ++k) to[k] = from[k];
}

}  // namespace convstep::kernels
