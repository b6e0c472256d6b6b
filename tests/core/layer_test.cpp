// Layers against the float64 reference, over random geometry.
//
// Under the debug preset the rooms inside a layer's block are poisoned apart (memory.hpp), so that
// a step outside any of them stops the test.
#include "convstep/layer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <ostream>
#include <random>
#include <vector>

#include "convstep/memory.hpp"

namespace convstep {

std::ostream& operator<<(std::ostream& out, const Conv& conv) {
  const Shape& a = conv.A_prev;
  const FilterShape& w = conv.W;
  out << "A_prev (" << a.m << ", " << a.n_H << ", " << a.n_W << ", " << a.n_C << ") W (" << w.f_H
      << ", " << w.f_W << ", " << w.n_C_prev << ", " << w.n_C << ") groups " << conv.groups;
  for (const Axis& axis : {conv.window.h, conv.window.w}) {
    out << " [stride " << axis.stride << " dilation " << axis.dilation << " pad " << axis.pad_before
        << "+" << axis.pad_after << "]";
  }
  return out;
}

std::ostream& operator<<(std::ostream& out, const Pool& pool) {
  const Shape& a = pool.A_prev;
  out << (pool.mode == PoolMode::max ? "max" : "average") << " A_prev (" << a.m << ", " << a.n_H
      << ", " << a.n_W << ", " << a.n_C << ")";
  for (const Axis& axis : {pool.window.h, pool.window.w}) {
    out << " [f " << axis.window << " stride " << axis.stride << " pad " << axis.pad_before << "+"
        << axis.pad_after << "]";
  }
  return out;
}

namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  int whole(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(engine_);
  }
  bool chance(int percent) { return whole(1, 100) <= percent; }
  template <class T>
  std::vector<T> numbers(std::size_t size) {
    std::uniform_real_distribution<double> uniform(-1, 1);
    std::vector<T> v(size);
    for (T& x : v) x = static_cast<T>(uniform(engine_));
    return v;
  }

 private:
  std::mt19937 engine_;
};

// What a random convolution is allowed to be.
struct Limits {
  int size = 14;
  int channels = 20;
  int filter = 4;
  int stride = 3;
  int dilation = 2;
  int groups = 3;
  int pad = 3;
};

Conv random_conv(Random& random, const Limits& limits) {
  for (;;) {
    const int groups = limits.groups < 0   ? random.whole(2, -limits.groups)
                       : random.chance(25) ? random.whole(1, limits.groups)
                                           : 1;
    // Negative groups: depthwise, with that many channels at most.
    const bool depthwise = limits.groups < 0;
    const int n_C_prev = depthwise ? 1 : random.whole(1, limits.channels);
    const int n_C = depthwise ? 1 : random.whole(1, limits.channels);
    const Shape A_prev{random.chance(5) ? 0 : random.whole(1, 3), random.whole(1, limits.size),
                       random.whole(1, limits.size), n_C_prev * groups};
    // A negative size is the size.
    const auto side = [&] {
      return limits.filter < 0 ? -limits.filter : random.whole(1, limits.filter);
    };
    const FilterShape W{side(), side(), n_C_prev, n_C * groups};
    ConvHparameters hp;
    for (double& s : hp.stride) s = random.chance(50) ? 1 : random.whole(1, limits.stride);
    for (double& d : hp.dilation) d = random.chance(70) ? 1 : random.whole(1, limits.dilation);
    for (double* side : {&hp.pad.top, &hp.pad.bottom, &hp.pad.left, &hp.pad.right}) {
      *side = random.whole(0, limits.pad);
    }
    hp.groups = groups;
    Conv conv;
    if (check_conv(A_prev, W, hp, &conv).ok()) return conv;
  }
}

template <class T>
std::vector<double> widen(const std::vector<T>& v) {
  return {v.begin(), v.end()};
}
std::vector<double> magnitudes(std::vector<double> v) {
  for (double& x : v) x = std::abs(x);
  return v;
}

template <class T>
constexpr double eps = std::numeric_limits<T>::epsilon() / 2;

// Everything a layer computes, in float64, with the sums of magnitudes that bound its errors.
struct Exact {
  std::vector<double> Z, dA_prev, dW, db;

  Exact(const Conv& conv, const std::vector<double>& A_prev, const std::vector<double>& W,
        const std::vector<double>& b, const std::vector<double>& dZ)
      : Z(conv.Z.size()), dA_prev(conv.A_prev.size()), dW(conv.W.size()), db(b.size()) {
    conv_forward(conv, A_prev.data(), W.data(), b.data(), Z.data());
    conv_backward(conv, dZ.data(), A_prev.data(), W.data(), dA_prev.data(), dW.data(), db.data());
  }
};

template <class T>
void expect_close(const char* what, const T* got, const std::vector<double>& exact,
                  const std::vector<double>& bound, double units) {
  double worst = 0;
  std::size_t at = 0;
  for (std::size_t k = 0; k < exact.size(); ++k) {
    const double error = std::abs(static_cast<double>(got[k]) - exact[k]);
    const double relative = error / (eps<T> * (bound[k] + 1e-300));
    if (!(relative <= worst)) {
      worst = relative;
      at = k;
    }
  }
  EXPECT_LE(worst, units) << what << " at " << at << ": " << (exact.empty() ? 0 : got[at])
                          << " for " << (exact.empty() ? 0 : exact[at]);
}

// Winograd's errors are those of a tile, not of an element: bounded by the largest sums there are.
std::vector<double> everywhere_largest(std::vector<double> v, double least) {
  double most = least;
  for (double x : v) most = std::max(most, x);
  std::fill(v.begin(), v.end(), most);
  return v;
}

template <class T>
void check_layer(Random& random, const Conv& conv, Algorithm algorithm, Activation activation) {
  SCOPED_TRACE(testing::Message() << conv << " algorithm " << static_cast<int>(algorithm));
  const auto A_prev = random.numbers<T>(conv.A_prev.size());
  const auto W = random.numbers<T>(conv.W.size());
  const auto b = random.numbers<T>(static_cast<std::size_t>(conv.W.n_C));
  const auto dA = random.numbers<T>(conv.Z.size());

  ConvLayer<T>* layer;
  ASSERT_TRUE(
      ConvLayer<T>::create(conv, activation, algorithm, W.data(), b.data(), nullptr, &layer).ok());
  std::copy(A_prev.begin(), A_prev.end(), layer->input());
  layer->run();
  ASSERT_TRUE(layer->prepare_backward(nullptr).ok());
  std::copy(dA.begin(), dA.end(), layer->output_gradient());
  layer->run_backward();

  // The gradient before the activation, as the layer has it.
  std::vector<T> dZ(dA);
  const T* A = layer->output();
  for (std::size_t k = 0; k < dZ.size(); ++k) {
    if (activation == Activation::relu) dZ[k] = A[k] > 0 ? dA[k] : T(0);
    if (activation == Activation::sigmoid) dZ[k] = dA[k] * A[k] * (T(1) - A[k]);
    if (activation == Activation::tanh) dZ[k] = dA[k] * (T(1) - A[k] * A[k]);
  }
  Exact exact(conv, widen(A_prev), widen(W), widen(b), widen(dZ));
  Exact bound(conv, magnitudes(widen(A_prev)), magnitudes(widen(W)), magnitudes(widen(b)),
              magnitudes(widen(dZ)));
  activation_forward(activation, exact.Z.size(), exact.Z.data(), exact.Z.data());
  if (activation == Activation::sigmoid || activation == Activation::tanh) {
    for (double& x : bound.Z) x += 10;  // the activation's own rounding
  }

  const double window = conv.W.f_H * conv.W.f_W * conv.W.n_C_prev;
  const double filters = conv.W.f_H * conv.W.f_W * conv.W.n_C;
  const double pixels = static_cast<double>(conv.Z.m) * conv.Z.n_H * conv.Z.n_W;
  double forward_units = window + 2;
  double backward_units = filters + 2;
  if (layer->algorithm() >= Algorithm::winograd) {
    bound.Z = everywhere_largest(bound.Z, window);
    bound.dA_prev = everywhere_largest(bound.dA_prev, filters);
    const bool small = layer->algorithm() == Algorithm::winograd2;
    const bool large = layer->algorithm() == Algorithm::winograd6;
    forward_units = backward_units = small ? 10 : large ? 100 : 30;
  }
  expect_close("A", layer->output(), exact.Z, bound.Z, forward_units);
  expect_close("dA_prev", layer->input_gradient(), exact.dA_prev, bound.dA_prev, backward_units);
  expect_close("dW", layer->weight_gradient(), exact.dW, bound.dW, pixels + 2);
  expect_close("db", layer->bias_gradient(), exact.db, bound.db, pixels + 2);
  ConvLayer<T>::destroy(layer);
}

constexpr Activation activations[] = {Activation::none, Activation::relu, Activation::sigmoid,
                                      Activation::tanh};

template <class T>
void check_layers(unsigned seed, int count, const Limits& limits, Algorithm algorithm) {
  Random random(seed);
  for (int n = 0; n < count && !testing::Test::HasFailure(); ++n) {
    check_layer<T>(random, random_conv(random, limits), algorithm, activations[n % 4]);
  }
}

TEST(Layer, GemmAgreesWithTheReferenceInFloat32) {
  check_layers<float>(1, 150, {}, Algorithm::gemm);
}
TEST(Layer, GemmAgreesWithTheReferenceInFloat64) {
  check_layers<double>(2, 100, {}, Algorithm::gemm);
}
constexpr Limits few_channels{.size = 40, .channels = 5, .filter = 6, .stride = 3, .groups = 1};
TEST(Layer, DirectAgreesWithTheReferenceInFloat32) {
  check_layers<float>(14, 150, few_channels, Algorithm::direct);
  check_layers<float>(15, 50, {.size = 90, .channels = 1, .groups = 1}, Algorithm::direct);
}
TEST(Layer, DirectAgreesWithTheReferenceInFloat64) {
  check_layers<double>(16, 100, few_channels, Algorithm::direct);
  check_layers<double>(17, 50, {.size = 90, .channels = 1, .groups = 1}, Algorithm::direct);
}

TEST(Layer, DepthwiseAgreesWithTheReference) {
  check_layers<float>(18, 150, {.size = 20, .filter = 6, .groups = -21}, Algorithm::depthwise);
  check_layers<double>(19, 100, {.size = 20, .filter = 6, .groups = -21}, Algorithm::depthwise);
}

constexpr Limits winograd{.size = 20, .filter = -3, .stride = 1, .dilation = 1, .groups = 1};
TEST(Layer, WinogradAgreesWithTheReferenceInFloat32) {
  check_layers<float>(6, 60, winograd, Algorithm::winograd2);
  check_layers<float>(7, 60, winograd, Algorithm::winograd4);
  check_layers<float>(8, 60, winograd, Algorithm::winograd6);
}
TEST(Layer, WinogradAgreesWithTheReferenceInFloat64) {
  check_layers<double>(9, 40, winograd, Algorithm::winograd2);
  check_layers<double>(10, 40, winograd, Algorithm::winograd4);
  check_layers<double>(11, 40, winograd, Algorithm::winograd6);
}

TEST(Layer, AutomaticAgreesWithTheReferenceInFloat32) {
  check_layers<float>(3, 150, {}, Algorithm::automatic);
}
TEST(Layer, AutomaticAgreesWithTheReferenceInFloat64) {
  check_layers<double>(4, 100, {}, Algorithm::automatic);
}
TEST(Layer, LongStridesDilationsAndPadding) {
  check_layers<float>(
      5, 100,
      {.size = 24, .channels = 4, .filter = 5, .stride = 7, .dilation = 4, .groups = 4, .pad = 9},
      Algorithm::automatic);
}

Pool random_pool(Random& random) {
  for (;;) {
    const Shape A_prev{random.chance(5) ? 0 : random.whole(1, 3), random.whole(1, 14),
                       random.whole(1, 14), random.whole(1, 40)};
    PoolHparameters hp;
    for (double& f : hp.f) f = random.whole(1, 4);
    for (double& s : hp.stride) s = random.whole(1, 5);
    for (double* side : {&hp.pad.top, &hp.pad.bottom}) *side = random.whole(0, 2);
    for (double* side : {&hp.pad.left, &hp.pad.right}) *side = random.whole(0, 2);
    hp.mode = random.whole(0, 1);
    hp.count_include_pad = random.whole(0, 1);
    Pool pool;
    if (check_pool(A_prev, hp, &pool).ok()) return pool;
  }
}

// Coarse numbers, so that windows have ties; not-a-numbers and infinities now and then.
template <class T>
void make_coarse(Random& random, bool special, std::vector<T>* v) {
  for (T& x : *v) {
    x = std::round(x * 4);
    if (special && random.chance(2)) x = std::numeric_limits<T>::quiet_NaN();
    if (special && random.chance(3)) x = std::numeric_limits<T>::infinity();
    if (special && random.chance(3)) x = -std::numeric_limits<T>::infinity();
  }
}

template <class T>
void expect_same(const char* what, const T* got, const std::vector<T>& expected, double units) {
  for (std::size_t k = 0; k < expected.size(); ++k) {
    if (std::isnan(expected[k]) ? std::isnan(got[k]) : got[k] == expected[k]) continue;
    ASSERT_NEAR(got[k], expected[k], units * eps<T> * 10) << what << " at " << k;
  }
}

template <class T>
void check_pools(unsigned seed, int count) {
  Random random(seed);
  for (int n = 0; n < count && !testing::Test::HasFailure(); ++n) {
    const Pool pool = random_pool(random);
    SCOPED_TRACE(testing::Message() << pool);
    auto A_prev = random.numbers<T>(pool.A_prev.size());
    make_coarse(random, n % 3 == 0, &A_prev);
    const auto dA = random.numbers<T>(pool.A.size());
    std::vector<T> A(pool.A.size());
    std::vector<T> dA_prev(pool.A_prev.size());
    pool_forward(pool, A_prev.data(), A.data());
    pool_backward(pool, dA.data(), A_prev.data(), dA_prev.data());

    PoolLayer<T>* layer;
    ASSERT_TRUE(PoolLayer<T>::create(pool, nullptr, &layer).ok());
    std::copy(A_prev.begin(), A_prev.end(), layer->input());
    layer->run();
    expect_same("A", layer->output(), A, pool.mode == PoolMode::max ? 0 : 16);
    ASSERT_TRUE(layer->prepare_backward(nullptr).ok());
    std::copy(dA.begin(), dA.end(), layer->output_gradient());
    layer->run_backward();
    expect_same("dA_prev", layer->input_gradient(), dA_prev, 16);
    PoolLayer<T>::destroy(layer);
  }
}

TEST(Layer, PoolingAgreesWithTheReference) {
  check_pools<float>(12, 400);
  check_pools<double>(13, 300);
}

}  // namespace
}  // namespace convstep
