// Geometry at the ends of its range: what passes the checks must be computed without overflow.
#include "convstep/layer.hpp"
#include "support.hpp"

namespace convstep::testing {
namespace {

constexpr double most = 2147483647;

// A layer of `far` computes what the reference says of `small`, whose windows have the same cells
// inside. Returns the algorithm that computed it; reference too where `wanted` is refused.
template <class T>
Algorithm compare(const Conv& far, const Conv& small, Algorithm wanted) {
  RandomState random(3);
  const auto cast = [](const Numbers& x) { return std::vector<T>(x.begin(), x.end()); };
  const auto A_prev = cast(randn(&random, small.A_prev.size()));
  const auto W = cast(randn(&random, small.W.size()));
  const auto b = cast(randn(&random, small.W.n_C));
  const auto dZ = cast(randn(&random, small.Z.size()));
  std::vector<T> Z(small.Z.size()), dA_prev(A_prev.size()), dW(W.size()), db(b.size());
  conv_forward(small, A_prev.data(), W.data(), b.data(), Z.data());
  conv_backward(small, dZ.data(), A_prev.data(), W.data(), dA_prev.data(), dW.data(), db.data());

  ConvLayer<T>* layer = nullptr;
  const Status status =
      ConvLayer<T>::create(far, Activation::none, wanted, W.data(), b.data(), nullptr, &layer);
  if (status.error == Error::invalid_argument) return Algorithm::reference;
  EXPECT_TRUE(status.ok()) << words(status);
  if (!status.ok()) return Algorithm::automatic;
  const Algorithm algorithm = layer->algorithm();
  std::copy(A_prev.begin(), A_prev.end(), layer->input());
  layer->run();
  EXPECT_TRUE(layer->prepare_backward(nullptr).ok());
  std::copy(dZ.begin(), dZ.end(), layer->output_gradient());
  layer->run_backward();
  const auto agree = [](const T* actual, const std::vector<T>& expected, const char* what) {
    expect_agree({actual, actual + expected.size()}, {expected.begin(), expected.end()}, 1e-5,
                 what);
  };
  agree(layer->output(), Z, "Z");
  agree(layer->input_gradient(), dA_prev, "dA_prev");
  agree(layer->weight_gradient(), dW, "dW");
  agree(layer->bias_gradient(), db, "db");
  ConvLayer<T>::destroy(layer);
  return algorithm;
}

// On both sides of what the fast algorithms take (`near` in conv_layer.cpp).
TEST(Extremes, HugeStridesPaddingAndDilation) {
  const Shape input{2, 4, 5, 2};
  struct Case {
    ConvHparameters far, small;
    bool fast;
  };
  const Case cases[] = {
      {{{33038209, 33038209}, {1, 1}, all_sides(1)}, {{10, 10}, {1, 1}, all_sides(1)}, true},
      {{{33038210, 33038210}, {1, 1}, all_sides(1)}, {{10, 10}, {1, 1}, all_sides(1)}, false},
      {{{31122951, 31122951}, {1, 1}, all_sides(31122951)},
       {{10, 10}, {1, 1}, all_sides(10)},
       true},
      {{{31122952, 31122952}, {1, 1}, all_sides(31122952)},
       {{10, 10}, {1, 1}, all_sides(10)},
       false},
      {{{1, 1}, {357913928, 357913928}, all_sides(357913928)},
       {{1, 1}, {10, 10}, all_sides(10)},
       true},
      {{{1, 1}, {357913929, 357913929}, all_sides(357913929)},
       {{1, 1}, {10, 10}, all_sides(10)},
       false},
      {{{2e4, 2e4}, {5e4, 5e4}, all_sides(6e4)}, {{20, 20}, {50, 50}, all_sides(60)}, true},
      {{{most, most}, {1, 1}, all_sides(1)}, {{10, 10}, {1, 1}, all_sides(1)}, false},
      {{{most, 1}, {1, 1}, all_sides(1)}, {{10, 1}, {1, 1}, all_sides(1)}, false},
      {{{1, most}, {1, 1}, {Padding::same}}, {{1, 10}, {1, 1}, {Padding::same}}, false},
      {{{1e9, 1e9}, {1, 1}, all_sides(1e9)}, {{10, 10}, {1, 1}, all_sides(10)}, false},
      {{{1e9, 7e8}, {1, 1}, sides(0, 2e9, 2e9, 0)}, {{10, 7}, {1, 1}, sides(0, 20, 18, 0)}, false},
      {{{1, 1}, {1e9, 1e9}, all_sides(1e9)}, {{1, 1}, {10, 10}, all_sides(10)}, false},
      {{{5e8, 5e8}, {5e8, 5e8}, all_sides(1e9)}, {{10, 10}, {10, 10}, all_sides(20)}, false},
      {{{1, 1}, {7e8, 7e8}, {Padding::same}}, {{1, 1}, {10, 10}, {Padding::same}}, false},
  };
  for (const auto& [far, small, fast] : cases) {
    Conv far_conv, small_conv;
    const FilterShape W{3, 3, 2, 5};
    const Status status = check_conv(input, W, far, &far_conv);
    ASSERT_TRUE(status.ok()) << words(status);
    ASSERT_TRUE(check_conv(input, W, small, &small_conv).ok());
    SCOPED_TRACE(::testing::Message() << "stride " << far.stride[0] << " dilation "
                                      << far.dilation[0] << " pad " << far.pad.top);
    ASSERT_EQ(far_conv.Z, small_conv.Z);
    for (Algorithm wanted : {Algorithm::automatic, Algorithm::gemm}) {
      EXPECT_EQ(compare<float>(far_conv, small_conv, wanted) != Algorithm::reference, fast);
      EXPECT_EQ(compare<double>(far_conv, small_conv, wanted) != Algorithm::reference, fast);
    }
  }
}

TEST(Extremes, HugePoolStrides) {
  Pool pool;
  const Shape input{2, 4, 5, 3};
  for (const double mode : {0.0, 1.0}) {
    ASSERT_TRUE(check_pool(input, {{2, 2}, {most, most}, all_sides(1), 0, mode}, &pool).ok());
    RandomState random(3);
    const Numbers A_prev = randn(&random, input.size());
    const Numbers dA = randn(&random, pool.A.size());
    Numbers A(dA.size()), dA_prev(A_prev.size());
    pool_forward(pool, A_prev.data(), A.data());
    pool_backward(pool, dA.data(), A_prev.data(), dA_prev.data());
    PoolLayer<double>* layer = nullptr;
    ASSERT_TRUE(PoolLayer<double>::create(pool, nullptr, &layer).ok());
    std::copy(A_prev.begin(), A_prev.end(), layer->input());
    layer->run();
    ASSERT_TRUE(layer->prepare_backward(nullptr).ok());
    std::copy(dA.begin(), dA.end(), layer->output_gradient());
    layer->run_backward();
    expect_agree({layer->output(), layer->output() + A.size()}, A, 1e-12, "A");
    expect_agree({layer->input_gradient(), layer->input_gradient() + dA_prev.size()}, dA_prev,
                 1e-12, "dA_prev");
    PoolLayer<double>::destroy(layer);
  }
}

// More cells than 32 bits count: 65536^2, of which one is inside, and 46341^2, just too many.
TEST(Extremes, AveragesOverMoreCellsThan32BitsCount) {
  const std::pair<double, double> windows[] = {{65536, 32768}, {46341, 23171}};
  for (const auto& [f, pad] : windows) {
    SCOPED_TRACE(f);
    Pool pool;
    ASSERT_TRUE(check_pool(Shape{1, 1, 1, 1}, {{f, f}, {f, f}, all_sides(pad), 1, 1}, &pool).ok());
    const double A_prev = 1, dA = 1, expected = 1 / (f * f);
    double A, dA_prev;
    pool_forward(pool, &A_prev, &A);
    pool_backward(pool, &dA, &A_prev, &dA_prev);
    EXPECT_DOUBLE_EQ(A, expected);
    EXPECT_DOUBLE_EQ(dA_prev, expected);
    PoolLayer<double>* layer = nullptr;
    ASSERT_TRUE(PoolLayer<double>::create(pool, nullptr, &layer).ok());
    *layer->input() = A_prev;
    layer->run();
    ASSERT_TRUE(layer->prepare_backward(nullptr).ok());
    *layer->output_gradient() = dA;
    layer->run_backward();
    EXPECT_DOUBLE_EQ(*layer->output(), expected);
    EXPECT_DOUBLE_EQ(*layer->input_gradient(), expected);
    PoolLayer<double>::destroy(layer);
  }
}

}  // namespace
}  // namespace convstep::testing
