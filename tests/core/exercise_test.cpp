// The exercise's expected outputs: to 1e-12 where all digits are known, else to the digits printed.
#include "support.hpp"

namespace convstep::testing {
namespace {

constexpr double printed = 5e-9;  // eight decimals

void expect_printed(const std::vector<double>& actual, std::initializer_list<double> expected) {
  ASSERT_EQ(actual.size(), expected.size());
  std::size_t k = 0;
  for (double number : expected) EXPECT_NEAR(actual[k++], number, printed);
}

void expect_full(double actual, double expected) {
  EXPECT_NEAR(actual, expected, 1e-12 * std::abs(expected));
}

Numbers part(const Numbers& all, std::size_t first, std::size_t size) {
  return {all.begin() + first, all.begin() + first + size};
}

TEST(Exercise, ZeroPad) {
  RandomState random(1);
  const Shape shape{4, 3, 3, 2};
  const Numbers x = randn(&random, shape.size());
  const TensorClaim claim{1, 4, {4, 3, 3, 2}, static_cast<double>(shape.size())};
  ZeroPad problem;
  ASSERT_TRUE(check_zero_pad(claim, all_sides(2), &problem).ok());
  EXPECT_EQ(problem.X_pad, (Shape{4, 7, 7, 2}));

  Numbers x_pad(problem.X_pad.size(), -1);
  zero_pad(problem, x.data(), x_pad.data());
  expect_printed(part(x, (1 * 3 + 1) * 6, 6),
                 {0.90085595, -0.68372786, -0.12289023, -0.93576943, -0.26788808, 0.53035547});
  EXPECT_EQ(part(x_pad, (1 * 7 + 1) * 14, 14), Numbers(14, 0.0));
  // The image itself is in the middle, and nothing else is anywhere.
  EXPECT_EQ(part(x_pad, ((1 * 7 + 3) * 7 + 2) * 2, 6), part(x, (1 * 3 + 1) * 6, 6));
  EXPECT_NEAR(mean(x_pad) * x_pad.size(), mean(x) * x.size(), 1e-12);
}

TEST(Exercise, ConvSingleStep) {
  RandomState random(1);
  const Numbers a_slice_prev = randn(&random, 48);
  const Numbers W = randn(&random, 48);
  const double b = random.randn();
  expect_full(conv_single_step(48, a_slice_prev.data(), W.data(), b), -6.999089450680221);
}

TEST(Exercise, ConvForwardAndBackward) {
  RandomState random(1);
  const Shape input{10, 4, 4, 3};
  const FilterShape filters{2, 2, 3, 8};
  const Numbers A_prev = randn(&random, input.size());
  const Numbers W = randn(&random, filters.size());
  const Numbers b = randn(&random, 8);
  ConvHparameters hparameters;
  hparameters.stride[0] = hparameters.stride[1] = 2;
  hparameters.pad = all_sides(2);
  Conv conv;
  ASSERT_TRUE(check_conv(input, filters, hparameters, &conv).ok());
  ASSERT_EQ(conv.Z, (Shape{10, 4, 4, 8}));

  Numbers Z(conv.Z.size());
  conv_forward(conv, A_prev.data(), W.data(), b.data(), Z.data());
  expect_full(mean(Z), 0.048995203528855794);
  expect_printed(part(Z, ((3 * 4 + 2) * 4 + 1) * 8, 8),
                 {-0.61490741, -6.7439236, -2.55153897, 1.75698377, 3.56208902, 0.53036437,
                  5.18531798, 8.75898442});
  expect_printed(part(A_prev, ((1 * 4 + 2) * 4 + 3) * 3, 3), {-0.20075807, 0.18656139, 0.41005165});

  Numbers dA_prev(input.size());
  Numbers dW(filters.size());
  Numbers db(8);
  conv_backward(conv, Z.data(), A_prev.data(), W.data(), dA_prev.data(), dW.data(), db.data());
  expect_full(mean(dA_prev), 1.4524377775388075);
  expect_full(mean(dW), 1.7269914583139097);
  expect_full(mean(db), 7.839232564616838);
}

Pool pool_of(const Shape& input, double f, double stride, PoolMode mode) {
  PoolHparameters hparameters;
  hparameters.f[0] = hparameters.f[1] = f;
  hparameters.stride[0] = hparameters.stride[1] = stride;
  hparameters.mode = static_cast<double>(mode);
  Pool pool;
  EXPECT_TRUE(check_pool(input, hparameters, &pool).ok());
  return pool;
}

TEST(Exercise, PoolForward) {
  RandomState random(1);
  const Shape input{2, 4, 4, 3};
  const Numbers A_prev = randn(&random, input.size());
  Numbers A(6);
  pool_forward(pool_of(input, 3, 2, PoolMode::max), A_prev.data(), A.data());
  expect_printed(A, {1.74481176, 0.86540763, 1.13376944, 1.13162939, 1.51981682, 2.18557541});
  pool_forward(pool_of(input, 3, 2, PoolMode::average), A_prev.data(), A.data());
  expect_printed(A, {0.02105773, -0.20328806, -0.40389855, -0.22154621, 0.51716526, 0.48155844});
}

TEST(Exercise, CreateMaskFromWindow) {
  RandomState random(1);
  const Numbers x = randn(&random, 6);
  std::vector<std::uint8_t> mask(6, 7);
  create_mask_from_window(6, x.data(), mask.data());
  EXPECT_EQ(mask, (std::vector<std::uint8_t>{1, 0, 0, 0, 0, 0}));
}

TEST(Exercise, DistributeValue) {
  Numbers a(4);
  distribute_value(2.0, 4, a.data());
  EXPECT_EQ(a, Numbers(4, 0.5));
}

TEST(Exercise, PoolBackward) {
  RandomState random(1);
  const Shape input{5, 5, 3, 2};
  const Numbers A_prev = randn(&random, input.size());
  const Numbers dA = randn(&random, 5 * 4 * 2 * 2);
  expect_full(mean(dA), 0.14571390272918056);

  Numbers dA_prev(input.size());
  const std::size_t at = (1 * 5 + 1) * 6;
  pool_backward(pool_of(input, 2, 1, PoolMode::max), dA.data(), A_prev.data(), dA_prev.data());
  expect_printed(part(dA_prev, at, 6), {0, 0, 5.05844394, -1.68282702, 0, 0});
  pool_backward(pool_of(input, 2, 1, PoolMode::average), dA.data(), A_prev.data(), dA_prev.data());
  expect_printed(part(dA_prev, at, 6),
                 {0.08485462, 0.2787552, 1.26461098, -0.25749373, 1.17975636, -0.53624893});
}

}  // namespace
}  // namespace convstep::testing
