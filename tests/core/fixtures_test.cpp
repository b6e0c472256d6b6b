// NumPy's answers to random problems (tests/fixtures): float64 at 1e-12, float32 at its bound.
#include <fstream>
#include <nlohmann/json.hpp>

#include "convstep/activation.hpp"
#include "support.hpp"

namespace convstep::testing {
namespace {

using nlohmann::json;

constexpr double tolerance = 1e-12;
// float32 here: up to 9 * 6 products of numbers around 1, each rounded to 2^-24.
constexpr double tolerance32 = 1e-5;

const json& fixtures() {
  static const json all = json::parse(std::ifstream(CONVSTEP_FIXTURES "/fixtures.json"));
  return all;
}

Padding padding_of(const json& pad) {
  if (pad == "same") return {Padding::same};
  if (pad == "valid") return {Padding::valid};
  if (pad.is_number()) return all_sides(pad);
  return sides(pad[0][0], pad[0][1], pad[1][0], pad[1][1]);
}

Shape shape_of(const json& shape) { return {shape[0], shape[1], shape[2], shape[3]}; }

TEST(Fixtures, AreWhole) {
  EXPECT_EQ(fixtures()["convolutions"].size(), 60u);
  EXPECT_EQ(fixtures()["poolings"].size(), 60u);
}

TEST(Fixtures, Random) {
  for (const json& expected : fixtures()["random"]) {
    RandomState uniform(expected["seed"]);
    for (double number : expected["uniforms"]) EXPECT_EQ(uniform.random_sample(), number);
    RandomState normal(expected["seed"]);
    for (double number : expected["normals"]) {
      const double two_ulp = 2 * std::abs(std::nextafter(number, 1e9) - number);
      EXPECT_NEAR(normal.randn(), number, two_ulp);
    }
    for (int k = 21; k < 1499; ++k) normal.randn();
    EXPECT_NEAR(normal.randn(), expected["last_normal"], 1e-15);
  }
}

template <class T>
std::vector<T> as(const Numbers& numbers) {
  return {numbers.begin(), numbers.end()};
}

template <class T>
void check_convolution(const json& expected, double within) {
  const Shape input = shape_of(expected["A_prev"]);
  const json& w = expected["W"];
  const FilterShape filters{w[0], w[1], w[2], w[3]};
  const json& given = expected["hparameters"];
  const ConvHparameters hparameters{{given["stride"][0], given["stride"][1]},
                                    {given["dilation"][0], given["dilation"][1]},
                                    padding_of(given["pad"]),
                                    given["groups"]};
  Conv conv;
  const Status status = check_conv(input, filters, hparameters, &conv);
  ASSERT_TRUE(status.ok()) << words(status);
  ASSERT_EQ(conv.Z, shape_of(expected["shape"]));

  RandomState random(expected["seed"]);
  const auto A_prev = as<T>(randn(&random, input.size()));
  const auto W = as<T>(randn(&random, filters.size()));
  const auto b = as<T>(randn(&random, filters.n_C));
  const auto dZ = as<T>(randn(&random, conv.Z.size()));
  std::vector<T> Z(conv.Z.size()), dA_prev(input.size()), dW(filters.size()), db(filters.n_C);
  conv_forward(conv, A_prev.data(), W.data(), b.data(), Z.data());
  conv_backward(conv, dZ.data(), A_prev.data(), W.data(), dA_prev.data(), dW.data(), db.data());
  expect_agree({Z.begin(), Z.end()}, expected["Z"], within, "Z");
  expect_agree({dA_prev.begin(), dA_prev.end()}, expected["dA_prev"], within, "dA_prev");
  expect_agree({dW.begin(), dW.end()}, expected["dW"], within, "dW");
  expect_agree({db.begin(), db.end()}, expected["db"], within, "db");

  // Every cell's terms add up to the cell.
  std::vector<std::int32_t> rows(filters.f_H), cols(filters.f_W);
  const std::size_t window = filters.size() / filters.n_C;
  std::vector<T> slice(window), products(window), sums(filters.n_C_prev);
  std::size_t at = 0;
  Cell cell;
  for (cell.i = 0; cell.i < conv.Z.m; ++cell.i)
    for (cell.h = 0; cell.h < conv.Z.n_H; ++cell.h)
      for (cell.w = 0; cell.w < conv.Z.n_W; ++cell.w)
        for (cell.c = 0; cell.c < conv.Z.n_C; ++cell.c) {
          ConvTerms<T> terms{rows.data(),     cols.data(), slice.data(),
                             products.data(), sums.data(), 0};
          conv_terms(conv, A_prev.data(), W.data(), b.data(), cell, &terms);
          EXPECT_EQ(terms.Z, Z[at++]);
        }
}

TEST(Fixtures, ConvolutionsFloat64) {
  for (const json& expected : fixtures()["convolutions"]) {
    SCOPED_TRACE(expected["seed"]);
    check_convolution<double>(expected, tolerance);
  }
}

TEST(Fixtures, ConvolutionsFloat32) {
  for (const json& expected : fixtures()["convolutions"]) {
    SCOPED_TRACE(expected["seed"]);
    check_convolution<float>(expected, tolerance32);
  }
}

template <class T>
void check_pooling(const json& expected, double within) {
  const Shape input = shape_of(expected["A_prev"]);
  const json& given = expected["hparameters"];
  PoolHparameters hparameters{{given["f"][0], given["f"][1]},
                              {given["stride"][0], given["stride"][1]},
                              padding_of(given["pad"]),
                              given["countIncludePad"] ? 1.0 : 0.0,
                              expected["mode"] == "max" ? 0.0 : 1.0};
  Pool pool;
  const Status status = check_pool(input, hparameters, &pool);
  ASSERT_TRUE(status.ok()) << words(status);
  ASSERT_EQ(pool.A, shape_of(expected["shape"]));

  RandomState random(expected["seed"]);
  Numbers drawn(input.size());
  for (double& number : drawn) {
    number = expected["ties"] ? std::floor(4 * random.random_sample()) : random.randn();
  }
  const auto A_prev = as<T>(drawn);
  const auto dA = as<T>(randn(&random, pool.A.size()));
  std::vector<T> A(pool.A.size()), dA_prev(input.size());
  pool_forward(pool, A_prev.data(), A.data());
  pool_backward(pool, dA.data(), A_prev.data(), dA_prev.data());
  expect_agree({A.begin(), A.end()}, expected["A"], within, "A");
  expect_agree({dA_prev.begin(), dA_prev.end()}, expected["dA_prev"], within, "dA_prev");
}

TEST(Fixtures, PoolingsFloat64) {
  for (const json& expected : fixtures()["poolings"]) {
    SCOPED_TRACE(expected["seed"]);
    check_pooling<double>(expected, tolerance);
  }
}

TEST(Fixtures, PoolingsFloat32) {
  for (const json& expected : fixtures()["poolings"]) {
    SCOPED_TRACE(expected["seed"]);
    check_pooling<float>(expected, tolerance32);
  }
}

TEST(Fixtures, Activations) {
  const json& expected = fixtures()["activations"];
  RandomState random(expected["seed"]);
  const std::size_t size = expected["size"];
  Numbers Z = randn(&random, size);
  for (double& z : Z) z *= expected["scale"].get<double>();
  const Numbers dA = randn(&random, size);
  Numbers out(size);
  const std::pair<const char*, Activation> kinds[] = {
      {"relu", Activation::relu}, {"sigmoid", Activation::sigmoid}, {"tanh", Activation::tanh}};
  for (const auto& [name, kind] : kinds) {
    activation_forward(kind, size, Z.data(), out.data());
    expect_agree(out, expected[name]["A"], tolerance, name);
    activation_backward(kind, size, dA.data(), Z.data(), out.data());
    expect_agree(out, expected[name]["dZ"], tolerance, name);
  }
}

}  // namespace
}  // namespace convstep::testing
