// Geometry, edges and refusals.
#include <limits>

#include "convstep/activation.hpp"
#include "support.hpp"

namespace convstep::testing {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

Window2d window_of(int n, double f, double stride, double dilation, const Padding& pad) {
  Window2d window;
  const Status status =
      check_window("f", n, n, {{f, f}, {stride, stride}, {dilation, dilation}, pad}, &window);
  EXPECT_TRUE(status.ok()) << words(status);
  return window;
}

TEST(Geometry, FormulaAgreesWithCounting) {
  for (int in = 1; in < 9; ++in)
    for (int f = 1; f < 5; ++f)
      for (int stride = 1; stride < 5; ++stride)
        for (int dilation = 1; dilation < 4; ++dilation)
          for (int before = 0; before < 3; ++before)
            for (int after = 0; after < 3; ++after) {
              const int extent = dilation * (f - 1) + 1;
              const Padding pad = sides(before, after, before, after);
              Window2d window;
              const Sliding sliding{{1.0 * f, 1.0 * f},
                                    {1.0 * stride, 1.0 * stride},
                                    {1.0 * dilation, 1.0 * dilation},
                                    pad};
              const Status status = check_window("f", in, in, sliding, &window);
              ASSERT_EQ(status.ok(), extent <= in + before + after);
              if (!status.ok()) continue;
              int count = 0;
              int last_read = 0;
              for (int start = -before; start + extent <= in + after; start += stride) {
                EXPECT_EQ(window.h.start(count), start);
                ++count;
                last_read = start + extent;
              }
              EXPECT_EQ(window.h.out(), count);
              EXPECT_EQ(window.h.dropped(), in + after - last_read);
            }
}

TEST(Geometry, SameIsCeilWithTheExtraCellAtTheEnd) {
  for (int in = 1; in < 12; ++in)
    for (int f = 1; f < 6; ++f)
      for (int stride = 1; stride < 7; ++stride) {
        const Axis axis = window_of(in, f, stride, 1, {Padding::same}).h;
        EXPECT_EQ(axis.out(), (in + stride - 1) / stride);
        EXPECT_TRUE(axis.pad_after == axis.pad_before || axis.pad_after == axis.pad_before + 1);
      }
  const Axis axis = window_of(4, 2, 1, 1, {Padding::same}).w;
  EXPECT_EQ(axis.pad_before, 0);
  EXPECT_EQ(axis.pad_after, 1);
}

TEST(Refusals, Windows) {
  Window2d window;
  const auto refusal = [&](const Sliding& sliding) {
    return words(check_window("f", 4, 5, sliding, &window));
  };
  EXPECT_EQ(refusal({{7, 3}, {1, 1}, {1, 1}, all_sides(1)}),
            "f is 7, but the padded height is only 4 + 1 + 1 = 6");
  EXPECT_EQ(refusal({{3, 3}, {1, 1}, {1, 3}, all_sides(0)}),
            "f is 3 and spans 7 cells with dilation 3, but the padded width is only 5");
  EXPECT_EQ(refusal({{0, 3}, {1, 1}, {1, 1}, {}}),
            "f is 0, but must be a whole number of at least 1");
  EXPECT_EQ(refusal({{1, 1}, {-2, 1}, {1, 1}, {}}),
            "stride is -2, but must be a whole number of at least 1");
  EXPECT_EQ(refusal({{1, 1}, {1, 1.5}, {1, 1}, {}}),
            "stride is 1.5, but must be a whole number of at least 1");
  EXPECT_EQ(refusal({{1, 1}, {1, 1}, {nan, 1}, {}}),
            "dilation is NaN, but must be a whole number of at least 1");
  EXPECT_EQ(refusal({{1, 1}, {1, 1}, {1, 1}, sides(0, 0, -1, 0)}),
            "pad (left) is -1, but must be a whole number of at least 0");
  EXPECT_EQ(refusal({{1, 1}, {1, 1}, {1, 1}, sides(infinity, 0, 0, 0)}),
            "pad (top) is Infinity, but must be at most 2147483647");
  EXPECT_EQ(refusal({{1, 1}, {1, 1}, {1, 1}, all_sides(2e9)}),
            "pad needs a padded height of 4000000004, but 2147483647 is the most");
  EXPECT_EQ(refusal({{1, 1}, {1, 1}, {1, 1}, sides(0, 0, 0, 2147483647)}),
            "pad needs a padded width of 2147483652, but 2147483647 is the most");
  EXPECT_FALSE(check_window("f", 4, 4, {{2, 2}, {1, 1}, {1e9, 1e9}, {}}, &window).ok());
  EXPECT_FALSE(check_window("f", 4, 4, {{2e9, 2e9}, {1, 1}, {2e9, 2e9}, {}}, &window).ok());
  EXPECT_FALSE(
      check_window("f", 4, 4, {{2e9, 2e9}, {1, 1}, {2e9, 2e9}, {Padding::same}}, &window).ok());
}

TEST(Refusals, Convolutions) {
  const TensorClaim A_prev{1, 4, {2, 5, 5, 3}, 150};
  const TensorClaim W{1, 4, {3, 3, 3, 4}, 108};
  const TensorClaim b{1, 4, {1, 1, 1, 4}, 4};
  Conv conv;
  ASSERT_TRUE(check_conv(A_prev, W, b, {}, &conv).ok());
  const auto refusal = [&](const TensorClaim& x, const TensorClaim& w, const TensorClaim& bias,
                           double groups = 1) {
    return words(check_conv(x, w, bias, {{1, 1}, {1, 1}, {}, groups}, &conv));
  };
  EXPECT_EQ(refusal({1, 4, {2, 5, 5, 4}, 200}, W, b),
            "W has n_C_prev = 3, but A_prev has n_C_prev = 4");
  EXPECT_EQ(refusal({1, 3, {5, 5, 3, 0}, 75}, W, b),
            "A_prev has rank 3, shape (5, 5, 3), but must have rank 4, shape (m, n_H, n_W, n_C)");
  EXPECT_EQ(refusal({1, 4, {2, 5, 5, 3}, 149}, W, b),
            "A_prev has 149 elements of data, but its shape (2, 5, 5, 3) needs 150");
  EXPECT_EQ(refusal({1, 4, {2, 0, 5, 3}, 0}, W, b),
            "A_prev has shape (2, 0, 5, 3), but every size of (m, n_H, n_W, n_C) must be a whole "
            "number of at least 1 (m: 0)");
  EXPECT_EQ(refusal(A_prev, {0, 4, {3, 3, 3, 4}, 108}, b), "W is float32, but A_prev is float64");
  EXPECT_EQ(refusal(A_prev, W, {1, 4, {1, 1, 1, 3}, 3}),
            "b has shape (1, 1, 1, 3), but one bias per filter of W has shape (1, 1, 1, 4)");
  EXPECT_EQ(refusal({1, 4, {2, 5, 5, 9}, 450}, W, b, 3),
            "W has n_C = 4, but it must be a multiple of groups = 3");
  EXPECT_EQ(refusal(A_prev, W, b, 2),
            "A_prev has n_C_prev = 3, but it must be a multiple of groups = 2");
  EXPECT_EQ(refusal({1, 4, {2, 5, 5, 6}, 300}, W, b, 3),
            "W has n_C_prev = 3, but A_prev has 3 groups of n_C_prev = 2");
  EXPECT_EQ(refusal(A_prev, W, b, 0), "groups is 0, but must be a whole number of at least 1");
  EXPECT_EQ(check_conv({1, 4, {2147483647, 2147483647, 1, 3}, 6442450941}, W, b, {}, &conv).error,
            Error::out_of_memory);
}

TEST(Refusals, PoolPaddingMustBeSmallerThanTheWindow) {
  Pool pool;
  const Status status =
      check_pool(Shape{1, 4, 4, 1}, {{2, 2}, {1, 1}, sides(0, 2, 0, 0), 0, 0}, &pool);
  EXPECT_EQ(words(status),
            "pad (bottom) is 2, but must be smaller than f = 2, or a window would be empty");
}

TEST(Edges, AnEmptyBatchIsEmpty) {
  Conv conv;
  ASSERT_TRUE(check_conv(Shape{0, 4, 4, 2}, {3, 3, 2, 1}, {}, &conv).ok());
  EXPECT_EQ(conv.Z, (Shape{0, 2, 2, 1}));
  const Numbers W(18, 1.0), b(1, 1.0);
  Numbers dW(18, 5.0), db(1, 5.0);
  conv_forward<double>(conv, nullptr, W.data(), b.data(), nullptr);
  conv_backward<double>(conv, nullptr, nullptr, W.data(), nullptr, dW.data(), db.data());
  EXPECT_EQ(dW, Numbers(18, 0.0));
  EXPECT_EQ(db, Numbers(1, 0.0));
}

TEST(Edges, NaNPropagatesThroughMaxAndPassesNoGradient) {
  Pool pool;
  ASSERT_TRUE(check_pool(Shape{1, 2, 4, 1}, {{2, 2}, {2, 2}, {}, 0, 0}, &pool).ok());
  const Numbers A_prev{1, nan, 3, 4, 2, 0, 4, -1};
  Numbers A(2), dA_prev(8);
  pool_forward(pool, A_prev.data(), A.data());
  EXPECT_TRUE(std::isnan(A[0]));
  EXPECT_EQ(A[1], 4);
  const Numbers dA{1, 10};
  pool_backward(pool, dA.data(), A_prev.data(), dA_prev.data());
  EXPECT_EQ(dA_prev, (Numbers{0, 0, 0, 10, 0, 0, 10, 0}));  // both fours

  std::uint8_t mask[3] = {7, 7, 7};
  const Numbers x{1, nan, 3};
  create_mask_from_window(3, x.data(), mask);
  EXPECT_EQ(mask[0] + mask[1] + mask[2], 0);
}

TEST(Edges, MaxOfNegativeNumbersIgnoresPadding) {
  Pool pool;
  ASSERT_TRUE(check_pool(Shape{1, 2, 2, 1}, {{2, 2}, {1, 1}, all_sides(1), 0, 0}, &pool).ok());
  const Numbers A_prev{-1, -2, -3, -infinity};
  Numbers A(9);
  pool_forward(pool, A_prev.data(), A.data());
  EXPECT_EQ(A, (Numbers{-1, -1, -2, -1, -1, -2, -3, -3, -infinity}));
}

TEST(Edges, ActivationsKeepNaNAndSaturate) {
  const Numbers Z{nan, -1000, 1000, -0.0};
  Numbers A(4);
  activation_forward(Activation::relu, 4, Z.data(), A.data());
  EXPECT_TRUE(std::isnan(A[0]));
  EXPECT_EQ(A[1], 0);
  EXPECT_EQ(A[2], 1000);
  EXPECT_TRUE(A[3] == 0 && std::signbit(A[3]));
  activation_forward(Activation::sigmoid, 4, Z.data(), A.data());
  EXPECT_TRUE(std::isnan(A[0]));
  EXPECT_EQ(A[1], 0);
  EXPECT_EQ(A[2], 1);
  EXPECT_EQ(A[3], 0.5);
}

TEST(Edges, DerivativesKeepTheirDigitsWhereActivationsSaturate) {
  const double e40 = 4.248354255291589e-18;  // exp(-40)
  const Numbers Z{40, -40, 20, -20};
  const Numbers dA(4, 1.0);
  Numbers dZ(4);
  activation_backward(Activation::sigmoid, 2, dA.data(), Z.data(), dZ.data());
  EXPECT_NEAR(dZ[0], e40, 1e-15 * e40);
  EXPECT_NEAR(dZ[1], e40, 1e-15 * e40);
  activation_backward(Activation::tanh, 2, dA.data(), Z.data() + 2, dZ.data());
  EXPECT_NEAR(dZ[0], 4 * e40, 1e-15 * e40);
  EXPECT_NEAR(dZ[1], 4 * e40, 1e-15 * e40);
}

TEST(Edges, DerivativesOfAtMostOneDoNotOverflow) {
  const double dA = 1e308, Z = 0;
  double dZ = 0;
  activation_backward(Activation::tanh, 1, &dA, &Z, &dZ);
  EXPECT_EQ(dZ, 1e308);
  activation_backward(Activation::sigmoid, 1, &dA, &Z, &dZ);
  EXPECT_EQ(dZ, 0.25e308);
}

TEST(Edges, TermsNameTheirCells) {
  Conv conv;
  ASSERT_TRUE(
      check_conv(Shape{1, 3, 3, 4}, {2, 2, 2, 2}, {{1, 1}, {2, 2}, all_sides(1), 2}, &conv).ok());
  EXPECT_EQ(conv.first_channel(0), 0);
  EXPECT_EQ(conv.first_channel(1), 2);
  Cell cell;
  const double outside[4] = {0, 3, 0, 0};
  EXPECT_EQ(words(check_cell(outside, conv.Z, &cell)),
            "cell h is 3, but the output has 3 there, counted from 0");
}

TEST(Words, NumbersReadAsPeopleWriteThem) {
  const auto text = [](double number) {
    Text out;
    out << number;
    return std::string(out.c_str());
  };
  EXPECT_EQ(text(0), "0");
  EXPECT_EQ(text(-12.5), "-12.5");
  EXPECT_EQ(text(0.1), "0.1");
  EXPECT_EQ(text(1.0 / 3), "0.333333");
  EXPECT_EQ(text(0.9999999), "1");
  EXPECT_EQ(text(4294967296.0), "4294967296");
  EXPECT_EQ(text(-infinity), "-Infinity");
  EXPECT_EQ(text(1e300).substr(text(1e300).size() - 4), "e300");
}

}  // namespace
}  // namespace convstep::testing
