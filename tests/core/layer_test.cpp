// Layers against the float64 reference, over random geometry.
//
// Under the debug preset the rooms inside a layer's block are poisoned apart (memory.hpp), so that
// a step outside any of them stops the test.
#include "convstep/layer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
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
  constexpr double least = std::numeric_limits<T>::denorm_min();  // a product may underflow
  double worst = 0;
  std::size_t at = 0;
  for (std::size_t k = 0; k < exact.size(); ++k) {
    const double error = std::abs(static_cast<double>(got[k]) - exact[k]);
    const double relative = error / (eps<T> * bound[k] + least);
    if (!(relative <= worst)) {
      worst = relative;
      at = k;
    }
  }
  EXPECT_LE(worst, units) << what << " at " << at << ": " << (exact.empty() ? 0 : got[at])
                          << " for " << (exact.empty() ? 0 : exact[at]);
}

// Winograd's errors are those of a tile, not of an element: they are bounded by the largest input,
// and the weights of each of the `channels` that are last in `numbers`.
std::vector<double> tile_bound(const std::vector<double>& numbers, std::size_t channels,
                               const std::vector<double>& weights_of, const std::vector<double>& b,
                               std::size_t size) {
  double most = 0;
  for (double x : numbers) most = std::max(most, x);
  std::vector<double> bound(size);
  for (std::size_t k = 0; k < size; ++k) {
    bound[k] = most * weights_of[k % channels] + (b.empty() ? 0 : b[k % channels]);
  }
  return bound;
}

double winograd_units(Algorithm algorithm, int channels) {
  const double tile = algorithm == Algorithm::winograd2   ? 10
                      : algorithm == Algorithm::winograd4 ? 30
                                                          : 200;
  return tile + channels / 8.0;
}

// Checkerboards: neighbouring terms cancel.
template <class T>
void make_adversarial(const Conv& conv, std::vector<T>* A_prev, std::vector<T>* W) {
  for (std::size_t k = 0; k < A_prev->size(); ++k) {
    const auto pixel = k / static_cast<std::size_t>(conv.A_prev.n_C);
    const auto n_W = static_cast<std::size_t>(conv.A_prev.n_W);
    const T sign = (pixel / n_W + pixel % n_W) % 2 == 0 ? T(1) : T(-1);
    (*A_prev)[k] = sign * (T(1) + (*A_prev)[k] / T(1024));
  }
  for (std::size_t k = 0; k < W->size(); ++k) {
    const auto tap = k / static_cast<std::size_t>(conv.W.n_C_prev * conv.W.n_C);
    const auto f_W = static_cast<std::size_t>(conv.W.f_W);
    const T sign = (tap / f_W + tap % f_W) % 2 == 0 ? T(1) : T(-1);
    (*W)[k] = sign * (T(1) + (*W)[k] / T(1024));
  }
}

template <class T>
void check_layer(Random& random, const Conv& conv, Algorithm algorithm, Activation activation) {
  SCOPED_TRACE(testing::Message() << conv << " algorithm " << static_cast<int>(algorithm));
  auto A_prev = random.numbers<T>(conv.A_prev.size());
  auto W = random.numbers<T>(conv.W.size());
  if (random.chance(20)) make_adversarial(conv, &A_prev, &W);
  const auto b = random.numbers<T>(static_cast<std::size_t>(conv.W.n_C));
  const auto dA = random.numbers<T>(conv.Z.size());

  ConvLayer<T>* layer;
  ASSERT_TRUE(
      ConvLayer<T>::create(conv, activation, algorithm, W.data(), b.data(), nullptr, &layer).ok());
  std::copy(A_prev.begin(), A_prev.end(), layer->input());
  layer->run();
  ASSERT_TRUE(layer->prepare_backward(nullptr).ok());
  std::copy(dA.begin(), dA.end(), layer->output_gradient());
  // Twice: each run leaves the workspace dirty that the gradients share.
  layer->run_backward();
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
    const int n_C_prev = conv.W.n_C_prev;
    const int n_C = conv.W.n_C;
    std::vector<double> into(static_cast<std::size_t>(n_C));
    std::vector<double> out_of(static_cast<std::size_t>(n_C_prev));
    for (std::size_t k = 0; k < W.size(); ++k) {
      into[k % into.size()] += std::abs(W[k]);
      out_of[k / into.size() % out_of.size()] += std::abs(W[k]);
    }
    const auto b_size = magnitudes(widen(b));
    bound.Z = tile_bound(magnitudes(widen(A_prev)), into.size(), into, b_size, exact.Z.size());
    bound.dA_prev =
        tile_bound(magnitudes(widen(dZ)), out_of.size(), out_of, {}, exact.dA_prev.size());
    for (double& x : bound.Z) x += activation >= Activation::sigmoid ? 10 : 0;
    forward_units = winograd_units(layer->algorithm(), n_C_prev);
    backward_units = winograd_units(layer->algorithm(), n_C);
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
  check_layers<float>(20, 150, {.size = 60, .channels = 4, .filter = 7, .stride = 2, .groups = 1},
                      Algorithm::direct);
}
TEST(Layer, DirectAgreesWithTheReferenceInFloat64) {
  check_layers<double>(16, 100, few_channels, Algorithm::direct);
  check_layers<double>(17, 50, {.size = 90, .channels = 1, .groups = 1}, Algorithm::direct);
}

TEST(Layer, DepthwiseAgreesWithTheReference) {
  check_layers<float>(18, 150, {.size = 20, .filter = 6, .groups = -21}, Algorithm::depthwise);
  check_layers<double>(19, 100, {.size = 20, .filter = 6, .groups = -21}, Algorithm::automatic);
}

constexpr Limits winograd{.size = 20, .filter = -3, .stride = 1, .dilation = 1, .groups = 1};
TEST(Layer, WinogradAgreesWithTheReferenceInFloat32) {
  check_layers<float>(6, 60, winograd, Algorithm::winograd2);
  check_layers<float>(7, 60, winograd, Algorithm::winograd4);
  check_layers<float>(8, 60, winograd, Algorithm::winograd6);
}
// Z of a Winograd layer whose inputs are all of `magnitude`, and whose filters add up to at most 1.
// `finite`: within the bound; else the plain sum is finite, and some of Z is not.
void check_magnitude(Algorithm algorithm, float magnitude, bool finite) {
  SCOPED_TRACE(testing::Message() << static_cast<int>(algorithm) << " at " << magnitude);
  Random random(24);
  Conv conv;
  ASSERT_TRUE(check_conv({1, 16, 16, 16}, {3, 3, 16, 16}, {}, &conv).ok());
  auto A_prev = random.numbers<float>(conv.A_prev.size());
  for (float& a : A_prev) a = std::copysign(magnitude, a);
  auto W = random.numbers<float>(conv.W.size());
  for (float& w : W) w /= 9 * 16;
  const std::vector<float> b(16);
  ConvLayer<float>* layer;
  ASSERT_TRUE(ConvLayer<float>::create(conv, Activation::none, algorithm, W.data(), b.data(),
                                       nullptr, &layer)
                  .ok());
  std::copy(A_prev.begin(), A_prev.end(), layer->input());
  layer->run();
  std::vector<double> exact(conv.Z.size()), weights(16);
  conv_forward(conv, widen(A_prev).data(), widen(W).data(), widen(b).data(), exact.data());
  for (std::size_t k = 0; k < W.size(); ++k) weights[k % 16] += std::abs(W[k]);
  if (finite) {
    const auto bound = tile_bound(magnitudes(widen(A_prev)), 16, weights, {}, exact.size());
    expect_close("Z", layer->output(), exact, bound, winograd_units(algorithm, 16));
  } else {
    const auto is_finite = [](double z) { return std::abs(z) < 3.4e38; };
    EXPECT_TRUE(std::all_of(exact.begin(), exact.end(), is_finite));
    EXPECT_FALSE(std::all_of(layer->output(), layer->output() + exact.size(), is_finite));
  }
  ConvLayer<float>::destroy(layer);
}

TEST(Layer, WinogradHoldsItsBoundUpToTheMagnitudesThatItNames) {
  check_magnitude(Algorithm::winograd2, 2e37f, true);
  check_magnitude(Algorithm::winograd4, 1.8e36f, true);
  check_magnitude(Algorithm::winograd6, 2e35f, true);
  for (Algorithm algorithm : {Algorithm::winograd2, Algorithm::winograd4, Algorithm::winograd6}) {
    check_magnitude(algorithm, 3e38f, false);
  }
}

TEST(Layer, WinogradIsNotForFloat64) {
  Random random(9);
  const Conv conv = random_conv(random, winograd);
  const std::vector<double> W(conv.W.size()), b(static_cast<std::size_t>(conv.W.n_C));
  ConvLayer<double>* layer;
  for (Algorithm algorithm : {Algorithm::winograd, Algorithm::winograd2, Algorithm::winograd6}) {
    const Status status = ConvLayer<double>::create(conv, Activation::none, algorithm, W.data(),
                                                    b.data(), nullptr, &layer);
    EXPECT_EQ(status.error, Error::invalid_argument);
    EXPECT_EQ(layer, nullptr);
  }
  check_layers<double>(10, 80, winograd, Algorithm::automatic);
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
    // Zeros have signs; where units are allowed, no one counts on them.
    const bool same =
        got[k] == expected[k] && (units > 0 || std::signbit(got[k]) == std::signbit(expected[k]));
    if (std::isnan(expected[k]) ? std::isnan(got[k]) : same) continue;
    ASSERT_GT(units, 0) << what << " at " << k << ": " << got[k] << " for " << expected[k];
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

// dz alone: a weight of 1 leaves input and gradient as they are.
template <class T>
void check_activation_gradient(Activation activation) {
  Random random(21);
  const Shape shape{1, 100, 100, 1};
  Conv conv;
  ASSERT_TRUE(check_conv(shape, {1, 1, 1, 1}, {}, &conv).ok());
  const T one = 1, none = 0;
  ConvLayer<T>* layer;
  ASSERT_TRUE(
      ConvLayer<T>::create(conv, activation, Algorithm::automatic, &one, &none, nullptr, &layer)
          .ok());
  auto Z = random.numbers<T>(shape.size());
  for (T& z : Z) z *= 40;
  const auto dA = random.numbers<T>(shape.size());
  std::copy(Z.begin(), Z.end(), layer->input());
  layer->run();
  ASSERT_TRUE(layer->prepare_backward(nullptr).ok());
  std::copy(dA.begin(), dA.end(), layer->output_gradient());
  layer->run_backward();
  const auto size = widen(dA);
  std::vector<double> exact(size.size());
  activation_backward(activation, size.size(), size.data(), widen(Z).data(), exact.data());
  expect_close("dz", layer->input_gradient(), exact, magnitudes(size), 20);
  ConvLayer<T>::destroy(layer);
}

TEST(Layer, GradientsPassThroughActivations) {
  for (Activation activation : activations) {
    SCOPED_TRACE(static_cast<int>(activation));
    check_activation_gradient<float>(activation);
    check_activation_gradient<double>(activation);
  }
}

TEST(Layer, PoolingAgreesWithTheReference) {
  check_pools<float>(12, 400);
  check_pools<double>(13, 300);
}

// Kernels that look at a cell once for several windows must not lose it for any of them, nor a
// channel that fills no vector.
template <class T>
void check_only_nan(int f, int pad, int n_C) {
  SCOPED_TRACE(testing::Message() << f << "x" << f << ", pad " << pad << ", n_C " << n_C);
  PoolHparameters hp;
  hp.f[0] = hp.f[1] = f;
  hp.stride[0] = hp.stride[1] = 2;
  for (double* side : {&hp.pad.top, &hp.pad.left, &hp.pad.bottom, &hp.pad.right}) *side = pad;
  Pool pool;
  ASSERT_TRUE(check_pool(Shape{2, 8, 9, n_C}, hp, &pool).ok());
  PoolLayer<T>* layer;
  ASSERT_TRUE(PoolLayer<T>::create(pool, nullptr, &layer).ok());
  Random random(3);
  auto A_prev = random.numbers<T>(pool.A_prev.size());
  std::vector<T> A(pool.A.size());
  for (T& x : A_prev) {
    const T before = x;
    x = std::numeric_limits<T>::quiet_NaN();
    std::copy(A_prev.begin(), A_prev.end(), layer->input());
    std::fill_n(layer->output(), pool.A.size(), T(-9));
    layer->run();
    pool_forward(pool, A_prev.data(), A.data());
    expect_same("A", layer->output(), A, 0);
    if (testing::Test::HasFailure()) break;
    x = before;
  }
  PoolLayer<T>::destroy(layer);
}

TEST(Layer, PoolingFindsTheOnlyNaNWhereverItIs) {
  for (const auto& [f, pad] : {std::pair{2, 0}, {2, 1}, {3, 0}, {3, 1}, {3, 2}}) {
    for (int n_C : {1, 3, 4, 7, 8, 13}) {
      check_only_nan<float>(f, pad, n_C);
      check_only_nan<double>(f, pad, n_C);
    }
  }
}

Conv make_conv(const Shape& A_prev, const FilterShape& W, double pad = 0, double stride = 1) {
  ConvHparameters hp;
  hp.pad = {Padding::sides, pad, pad, pad, pad};
  hp.stride[0] = hp.stride[1] = stride;
  Conv conv;
  EXPECT_TRUE(check_conv(A_prev, W, hp, &conv).ok());
  return conv;
}

TEST(Layer, AlgorithmsThatDoNotFitAreRefused) {
  const Conv conv = make_conv({1, 8, 8, 4}, {3, 3, 4, 4}, 0, 2);
  const std::vector<float> W(conv.W.size());
  const std::vector<float> b(4);
  ConvLayer<float>* layer = nullptr;
  for (Algorithm algorithm : {Algorithm::winograd, Algorithm::winograd2, Algorithm::winograd4,
                              Algorithm::winograd6, Algorithm::depthwise}) {
    const Status status = ConvLayer<float>::create(conv, Activation::none, algorithm, W.data(),
                                                   b.data(), nullptr, &layer);
    EXPECT_EQ(status.error, Error::invalid_argument);
    EXPECT_EQ(layer, nullptr);
  }
}

TEST(Layer, ForcedAlgorithmsSayWhatTheyAre) {
  const Conv conv = make_conv({1, 30, 30, 16}, {3, 3, 16, 16}, 1);
  const std::vector<float> W(conv.W.size());
  const std::vector<float> b(16);
  for (int wanted = 0; wanted <= static_cast<int>(Algorithm::winograd6); ++wanted) {
    const auto algorithm = static_cast<Algorithm>(wanted);
    ConvLayer<float>* layer = nullptr;
    const Status status = ConvLayer<float>::create(conv, Activation::none, algorithm, W.data(),
                                                   b.data(), nullptr, &layer);
    EXPECT_EQ(status.ok(), algorithm != Algorithm::depthwise);
    if (!status.ok()) continue;
    EXPECT_NE(layer->algorithm(), Algorithm::automatic);
    EXPECT_NE(layer->algorithm(), Algorithm::winograd);
    if (algorithm != Algorithm::automatic && algorithm != Algorithm::winograd) {
      EXPECT_EQ(layer->algorithm(), algorithm);
    }
    ConvLayer<float>::destroy(layer);
  }
}

// Rows are copied where windows reach over a side; what lies between taps far apart would be most
// of it.
TEST(Layer, RowsAreReadOnlyWhereTapsAreClose) {
  const auto algorithm_for = [](int n_C_prev, int n_C, double dilation) {
    ConvHparameters hp;
    hp.dilation[0] = hp.dilation[1] = dilation;
    hp.pad = {Padding::same};
    Conv conv;
    EXPECT_TRUE(check_conv({1, 128, 128, n_C_prev}, {3, 3, n_C_prev, n_C}, hp, &conv).ok());
    const std::vector<float> W(conv.W.size()), b(static_cast<std::size_t>(n_C));
    ConvLayer<float>* layer;
    EXPECT_TRUE(ConvLayer<float>::create(conv, Activation::none, Algorithm::automatic, W.data(),
                                         b.data(), nullptr, &layer)
                    .ok());
    const Algorithm algorithm = layer->algorithm();
    ConvLayer<float>::destroy(layer);
    return algorithm;
  };
  EXPECT_EQ(algorithm_for(16, 8, 4), Algorithm::direct);
  EXPECT_EQ(algorithm_for(16, 8, 36), Algorithm::gemm);
  // One row of each channel is copied once, however far apart they are.
  EXPECT_EQ(algorithm_for(3, 3, 36), Algorithm::direct);
}

// Each allocation in turn fails; what was made before keeps working.
TEST(Layer, RunningOutOfMemoryLeavesNothingBehind) {
  Random random(20);
  for (int n = 0; n < 40; ++n) {
    const Conv conv = random_conv(random, {});
    const auto W = random.numbers<float>(conv.W.size());
    const auto b = random.numbers<float>(static_cast<std::size_t>(conv.W.n_C));
    ConvLayer<float>* layer = nullptr;
    int failures = 0;
    for (; layer == nullptr; ++failures) {
      test_fail_allocation_after(failures);
      const Status status = ConvLayer<float>::create(conv, Activation::none, Algorithm::automatic,
                                                     W.data(), b.data(), nullptr, &layer);
      EXPECT_EQ(test_fail_allocation_after(-1), !status.ok());
      EXPECT_EQ(status.error, layer == nullptr ? Error::out_of_memory : Error::none);
      ASSERT_LT(failures, 5);
    }
    EXPECT_EQ(failures, 3) << "two allocations";
    test_fail_allocation_after(0);
    EXPECT_EQ(layer->prepare_backward(nullptr).error, Error::out_of_memory);
    EXPECT_TRUE(test_fail_allocation_after(-1));
    EXPECT_EQ(layer->input_gradient(), nullptr);
    EXPECT_EQ(layer->output_gradient(), nullptr);
    std::fill_n(layer->input(), conv.A_prev.size(), 1.0f);
    layer->run();
    EXPECT_TRUE(layer->prepare_backward(nullptr).ok());
    std::fill_n(layer->output_gradient(), conv.Z.size(), 1.0f);
    layer->run_backward();
    ConvLayer<float>::destroy(layer);
  }
}

TEST(Layer, PoolingReportsRunningOutOfMemory) {
  Random random(23);
  const Pool pool = random_pool(random);
  PoolLayer<float>* layer = nullptr;
  for (int successes = 0; successes < 2; ++successes) {
    test_fail_allocation_after(successes);
    EXPECT_EQ(PoolLayer<float>::create(pool, nullptr, &layer).error, Error::out_of_memory);
    EXPECT_EQ(layer, nullptr);
  }
  test_fail_allocation_after(-1);
  ASSERT_TRUE(PoolLayer<float>::create(pool, nullptr, &layer).ok());
  test_fail_allocation_after(0);
  EXPECT_EQ(layer->prepare_backward(nullptr).error, Error::out_of_memory);
  EXPECT_EQ(layer->input_gradient(), nullptr);
  test_fail_allocation_after(-1);
  EXPECT_TRUE(layer->prepare_backward(nullptr).ok());
  PoolLayer<float>::destroy(layer);
}

TEST(Layer, MoreMemoryThanThereIsIsRefused) {
  const Conv conv = make_conv({1 << 20, 1 << 10, 1, 1 << 19}, {1, 1, 1 << 19, 1});
  const std::vector<float> W(conv.W.size());
  const float b = 0;
  ConvLayer<float>* layer = nullptr;
  EXPECT_EQ(ConvLayer<float>::create(conv, Activation::none, Algorithm::automatic, W.data(), &b,
                                     nullptr, &layer)
                .error,
            Error::out_of_memory);
}

// conv -> pool -> conv, forwards and backwards, without a copy.
TEST(Layer, ChainsShareTheirTensors) {
  Random random(21);
  const Conv first = make_conv({2, 12, 12, 3}, {3, 3, 3, 8}, 1);
  const Conv second = make_conv({2, 6, 6, 8}, {3, 3, 8, 4}, 1);
  PoolHparameters hp;
  hp.f[0] = hp.f[1] = hp.stride[0] = hp.stride[1] = 2;
  Pool middle;
  ASSERT_TRUE(check_pool(first.Z, hp, &middle).ok());
  const auto X = random.numbers<double>(first.A_prev.size());
  const auto W1 = random.numbers<double>(first.W.size());
  const auto W2 = random.numbers<double>(second.W.size());
  const auto b = random.numbers<double>(8);
  const auto dY = random.numbers<double>(second.Z.size());

  ConvLayer<double>* conv1;
  PoolLayer<double>* pool;
  ConvLayer<double>* conv2;
  constexpr auto automatic = Algorithm::automatic;
  ASSERT_TRUE(ConvLayer<double>::create(first, Activation::relu, automatic, W1.data(), b.data(),
                                        nullptr, &conv1)
                  .ok());
  ASSERT_TRUE(PoolLayer<double>::create(middle, conv1->output(), &pool).ok());
  ASSERT_TRUE(ConvLayer<double>::create(second, Activation::tanh, automatic, W2.data(), b.data(),
                                        pool->output(), &conv2)
                  .ok());
  ASSERT_TRUE(conv1->prepare_backward(nullptr).ok());
  ASSERT_TRUE(pool->prepare_backward(conv1->output_gradient()).ok());
  ASSERT_TRUE(conv2->prepare_backward(pool->output_gradient()).ok());
  EXPECT_EQ(conv2->input(), pool->output());
  EXPECT_EQ(conv2->input_gradient(), pool->output_gradient());

  std::vector<double> Z1(first.Z.size()), A1(Z1), P(middle.A.size()), Z2(second.Z.size()), A2(Z2);
  std::copy(X.begin(), X.end(), conv1->input());
  conv1->run();
  pool->run();
  conv2->run();
  conv_forward(first, X.data(), W1.data(), b.data(), Z1.data());
  activation_forward(Activation::relu, Z1.size(), Z1.data(), A1.data());
  pool_forward(middle, A1.data(), P.data());
  conv_forward(second, P.data(), W2.data(), b.data(), Z2.data());
  activation_forward(Activation::tanh, Z2.size(), Z2.data(), A2.data());
  for (std::size_t k = 0; k < A2.size(); ++k) ASSERT_NEAR(conv2->output()[k], A2[k], 1e-12);

  std::copy(dY.begin(), dY.end(), conv2->output_gradient());
  conv2->run_backward();
  pool->run_backward();
  conv1->run_backward();
  std::vector<double> dZ2(Z2.size()), dP(P.size()), dA1(A1.size()), dZ1(Z1.size()), dX(X.size());
  std::vector<double> dW2(W2.size()), dW1(W1.size()), db(8);
  activation_backward(Activation::tanh, Z2.size(), dY.data(), Z2.data(), dZ2.data());
  conv_backward(second, dZ2.data(), P.data(), W2.data(), dP.data(), dW2.data(), db.data());
  pool_backward(middle, dP.data(), A1.data(), dA1.data());
  activation_backward(Activation::relu, Z1.size(), dA1.data(), Z1.data(), dZ1.data());
  conv_backward(first, dZ1.data(), X.data(), W1.data(), dX.data(), dW1.data(), db.data());
  for (std::size_t k = 0; k < dX.size(); ++k) {
    ASSERT_NEAR(conv1->input_gradient()[k], dX[k], 1e-11);
  }
  for (std::size_t k = 0; k < dW1.size(); ++k) {
    ASSERT_NEAR(conv1->weight_gradient()[k], dW1[k], 1e-11);
  }
  for (std::size_t k = 0; k < dW2.size(); ++k) {
    ASSERT_NEAR(conv2->weight_gradient()[k], dW2[k], 1e-11);
  }
  ConvLayer<double>::destroy(conv2);
  PoolLayer<double>::destroy(pool);
  ConvLayer<double>::destroy(conv1);
}

TEST(Layer, ParametersCanBeReplaced) {
  Random random(22);
  for (int n = 0; n < 30; ++n) {
    const Conv conv = random_conv(random, {});
    const auto b = random.numbers<float>(static_cast<std::size_t>(conv.W.n_C));
    const auto W = random.numbers<float>(conv.W.size());
    const auto other = random.numbers<float>(conv.W.size());
    const auto A_prev = random.numbers<float>(conv.A_prev.size());
    const auto dZ = random.numbers<float>(conv.Z.size());
    const auto run = [&](const std::vector<float>& start, const std::vector<float>& then) {
      ConvLayer<float>* layer;
      EXPECT_TRUE(ConvLayer<float>::create(conv, Activation::none, Algorithm::automatic,
                                           start.data(), b.data(), nullptr, &layer)
                      .ok());
      EXPECT_TRUE(layer->prepare_backward(nullptr).ok());
      std::copy(A_prev.begin(), A_prev.end(), layer->input());
      std::copy(dZ.begin(), dZ.end(), layer->output_gradient());
      layer->run();
      layer->run_backward();
      layer->set_parameters(then.data(), b.data());
      layer->run();
      layer->run_backward();
      std::vector<float> result(layer->output(), layer->output() + conv.Z.size());
      result.insert(result.end(), layer->input_gradient(),
                    layer->input_gradient() + conv.A_prev.size());
      ConvLayer<float>::destroy(layer);
      return result;
    };
    EXPECT_EQ(run(W, other), run(other, other));
  }
}

// One not-a-number reaches the outputs whose window contains it, and with Winograd those of the
// tiles that do, but no other channel's or image's; relu keeps it.
TEST(Layer, NotANumberStaysWhereItIs) {
  for (Algorithm algorithm : {Algorithm::gemm, Algorithm::direct, Algorithm::winograd2,
                              Algorithm::winograd4, Algorithm::winograd6}) {
    SCOPED_TRACE(static_cast<int>(algorithm));
    const Conv conv = make_conv({2, 20, 20, 5}, {3, 3, 5, 6}, 1);
    const std::vector<float> W(conv.W.size(), 1.0f);
    const std::vector<float> b(6, 1.0f);
    ConvLayer<float>* layer;
    ASSERT_TRUE(ConvLayer<float>::create(conv, Activation::relu, algorithm, W.data(), b.data(),
                                         nullptr, &layer)
                    .ok());
    std::fill_n(layer->input(), conv.A_prev.size(), 1.0f);
    const TensorView<float> A_prev{layer->input(), conv.A_prev};
    const TensorView<float> A{layer->output(), conv.Z};
    A_prev(1, 7, 9, 2) = std::numeric_limits<float>::quiet_NaN();
    layer->run();
    const int spread = algorithm >= Algorithm::winograd ? 7 : 1;
    for (int i = 0; i < 2; ++i) {
      for (int h = 0; h < 20; ++h) {
        for (int w = 0; w < 20; ++w) {
          const int distance = std::max(std::abs(h - 7), std::abs(w - 9));
          for (int c = 0; c < 6; ++c) {
            const bool is_nan = std::isnan(A(i, h, w, c));
            ASSERT_TRUE(is_nan || i == 0 || distance > 1);
            ASSERT_TRUE(!is_nan || (i == 1 && distance <= spread));
          }
        }
      }
    }
    ConvLayer<float>::destroy(layer);
  }
}

}  // namespace
}  // namespace convstep
