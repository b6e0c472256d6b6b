// Geometry at the ends of its range: what passes the checks must be computed without overflow.
#include "convstep/layer.hpp"
#include "support.hpp"

namespace convstep::testing {
namespace {

constexpr double most = 2147483647;

template <class T>
void compare(const Conv& conv, Algorithm algorithm) {
  RandomState random(3);
  const auto cast = [](const Numbers& x) { return std::vector<T>(x.begin(), x.end()); };
  const auto A_prev = cast(randn(&random, conv.A_prev.size()));
  const auto W = cast(randn(&random, conv.W.size()));
  const auto b = cast(randn(&random, conv.W.n_C));
  const auto dZ = cast(randn(&random, conv.Z.size()));
  std::vector<T> Z(conv.Z.size()), dA_prev(A_prev.size()), dW(W.size()), db(b.size());
  conv_forward(conv, A_prev.data(), W.data(), b.data(), Z.data());
  conv_backward(conv, dZ.data(), A_prev.data(), W.data(), dA_prev.data(), dW.data(), db.data());

  ConvLayer<T>* layer = nullptr;
  const Status status =
      ConvLayer<T>::create(conv, Activation::none, algorithm, W.data(), b.data(), nullptr, &layer);
  if (algorithm != Algorithm::automatic && !status.ok()) return;  // not for this shape
  ASSERT_TRUE(status.ok()) << words(status);
  std::copy(A_prev.begin(), A_prev.end(), layer->input());
  layer->run();
  ASSERT_TRUE(layer->prepare_backward(nullptr).ok());
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
}

TEST(Extremes, HugeStridesPaddingAndDilation) {
  const Shape input{2, 4, 5, 2};
  const ConvHparameters cases[] = {
      {{most, most}, {1, 1}, all_sides(1), 1},
      {{most, 1}, {1, 1}, all_sides(1), 1},
      {{1, most}, {1, 1}, {Padding::same}, 1},
      {{1e9, 1e9}, {1, 1}, all_sides(1e9), 1},
      {{1e9, 7e8}, {1, 1}, sides(0, 2e9, 2e9, 0), 1},
      {{1, 1}, {1e9, 1e9}, sides(1e9, 1e9, 1e9, 1e9), 1},
      {{5e8, 5e8}, {5e8, 5e8}, sides(1e9, 1e9, 1e9, 1e9), 1},
      {{1, 1}, {700000000, 700000000}, {Padding::same}, 1},
  };
  const Algorithm algorithms[] = {Algorithm::automatic, Algorithm::gemm, Algorithm::direct,
                                  Algorithm::winograd};
  int checked = 0;
  for (const ConvHparameters& hparameters : cases) {
    SCOPED_TRACE(&hparameters - cases);
    Conv conv;
    const Status status = check_conv(input, {3, 3, 2, 5}, hparameters, &conv);
    ASSERT_TRUE(status.ok()) << words(status);
    if (conv.Z.size() > 10000) continue;
    ++checked;
    for (Algorithm algorithm : algorithms) {
      SCOPED_TRACE(static_cast<int>(algorithm));
      compare<float>(conv, algorithm);
      compare<double>(conv, algorithm);
    }
  }
  EXPECT_GT(checked, 4);
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
