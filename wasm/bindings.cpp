// What crosses into JavaScript, and nothing else: no arithmetic, no judgement.
//
// Numbers travel in memory. A caller writes the description of a problem (the core's all-double
// structs, in their declared order) into `mailbox`, calls a check, and on 0 finds the output's
// shape in the mailbox; then it calls the computation with the addresses of its tensors. On an
// error code, `statusText` gives the words. A check and its computation follow each other at once,
// so the checked problem waits in a static variable.
//
// What allocates (`allocate`, the creation of layers and the preparation of their gradients)
// reports failure, and frees what it had.
#include <emscripten/bind.h>

#include <cstring>
#include <new>

#include "convstep/activation.hpp"
#include "convstep/convolution.hpp"
#include "convstep/layer.hpp"
#include "convstep/memory.hpp"
#include "convstep/pooling.hpp"
#include "convstep/random.hpp"
#include "convstep/range.hpp"

// Embind registers every C++ type that it knows, and brings the JavaScript that converts each. What
// crosses here is numbers and truth values: without the others the glue is smaller by a quarter.
namespace emscripten::internal {
extern "C" {
void _embind_register_bigint(TYPEID, const char*, size_t, long long, unsigned long long) {}
void _embind_register_memory_view(TYPEID, unsigned, const char*) {}
void _embind_register_std_string(TYPEID, const char*) {}
void _embind_register_std_wstring(TYPEID, size_t, const char*) {}
void _embind_register_emval(TYPEID) {}
}
}  // namespace emscripten::internal

namespace {

using namespace convstep;
using Address = std::uintptr_t;  // a number to JavaScript

double mailbox[64];
Status last_status;

template <class T>
T* at(Address address) {
  return reinterpret_cast<T*>(address);
}

// Reads the mailbox's structs one after the other.
class Reader {
 public:
  template <class Struct>
  Struct next() {
    static_assert(sizeof(Struct) % sizeof(double) == 0);
    Struct value;
    std::memcpy(&value, mailbox + position_, sizeof(Struct));
    position_ += sizeof(Struct) / sizeof(double);
    return value;
  }

 private:
  std::size_t position_ = 0;
};

class Writer {
 public:
  void put(double value) { mailbox[position_++] = value; }
  void put(const Shape& shape) {
    put(shape.m);
    put(shape.n_H);
    put(shape.n_W);
    put(shape.n_C);
  }
  void put(const void* address) { put(static_cast<double>(reinterpret_cast<Address>(address))); }
  void put(const Axis& axis) {
    put(axis.in);
    put(axis.window);
    put(axis.stride);
    put(axis.dilation);
    put(axis.pad_before);
    put(axis.pad_after);
    put(axis.out());
    put(axis.extent());
    put(axis.dropped());
  }

 private:
  std::size_t position_ = 0;
};

int report(const Status& status) {
  last_status = status;
  return static_cast<int>(status.error);
}

// Calls `compute` with a zero of the type that `dtype` names.
template <class Compute>
auto with_type(int dtype, Compute compute) {
  return dtype == static_cast<int>(Dtype::float32) ? compute(0.0f) : compute(0.0);
}

// Convolution and pooling are checked alike: `read` checks the problem that the mailbox describes,
// and `output` is then the shape of its output.
using Read = Status (*)(Reader*);

int check_problem(Read read, const Shape& output) {
  Reader in;
  const Status status = read(&in);
  Writer().put(output);
  return report(status);
}

// After the problem comes a cell of its output.
int check_problem_cell(Read read, const Shape& output, Cell* cell) {
  Reader in;
  Status status = read(&in);
  double parts[4];
  for (double& part : parts) part = in.next<double>();
  if (status.ok()) status = check_cell(parts, output, cell);
  return report(status);
}

// Before the problem, which begins with its input, comes the gradient of its output.
int check_problem_backward(Read read, const char* gradient, const char* name, const Shape& output) {
  Reader in;
  const TensorClaim claim = in.next<TensorClaim>();
  Reader again = in;
  Status status = read(&in);
  if (status.ok()) {
    status = check_gradient(gradient, claim, name, output, again.next<TensorClaim>());
  }
  return report(status);
}

Address mailbox_address() { return reinterpret_cast<Address>(mailbox); }

Address status_text(int part) {
  const Text* texts[] = {&last_status.argument, &last_status.given, &last_status.expected};
  return reinterpret_cast<Address>(texts[part]->c_str());
}

// 0 where there is no memory, which `statusText` then says.
Address allocate_(double bytes) {
  void* block = allocate(bytes);
  if (block == nullptr) report(no_memory(bytes));
  return reinterpret_cast<Address>(block);
}
void release_(Address address) { release(at<void>(address)); }

// ---- geometry

int check_geometry() {
  Reader in;
  const TensorClaim claim = in.next<TensorClaim>();
  const Sliding sliding = in.next<Sliding>();
  const double n_C = in.next<double>();
  Shape shape;
  Window2d window;
  std::int32_t channels;
  Status status = check_tensor("inputShape", claim, 0, &shape);
  if (status.ok()) status = check_window("f", shape.n_H, shape.n_W, sliding, &window);
  if (status.ok()) status = check_whole("n_C", n_C, 1, &channels);
  if (!status.ok()) return report(status);
  const Shape output{shape.m, window.h.out(), window.w.out(), channels};
  status = check_count("", output.elements(), "the output");
  Writer out;
  out.put(output);
  out.put(window.h);
  out.put(window.w);
  return report(status);
}

int axis_start(int stride, int pad_before, int i) {
  return Axis{.in = 1,
              .window = 1,
              .stride = stride,
              .dilation = 1,
              .pad_before = pad_before,
              .pad_after = 0}
      .start(i);
}

// ---- convolution

ZeroPad zero_pad_problem;
Conv conv;
Cell cell;

int check_zero_pad_() {
  Reader in;
  const TensorClaim X = in.next<TensorClaim>();
  const Status status = check_zero_pad(X, in.next<Padding>(), &zero_pad_problem);
  Writer().put(zero_pad_problem.X_pad);
  return report(status);
}

void zero_pad_(int dtype, Address X, Address X_pad) {
  with_type(dtype, [&]<class T>(T) { zero_pad(zero_pad_problem, at<const T>(X), at<T>(X_pad)); });
}

double conv_single_step_(int dtype, int size, Address a_slice_prev, Address W, double b) {
  return with_type(dtype, [&]<class T>(T) -> double {
    return conv_single_step(static_cast<std::size_t>(size), at<const T>(a_slice_prev),
                            at<const T>(W), static_cast<T>(b));
  });
}

Status read_conv(Reader* in) {
  const TensorClaim A_prev = in->next<TensorClaim>();
  const TensorClaim W = in->next<TensorClaim>();
  const TensorClaim b = in->next<TensorClaim>();
  return check_conv(A_prev, W, b, in->next<ConvHparameters>(), &conv);
}

int check_conv_() { return check_problem(read_conv, conv.Z); }

int check_conv_cell() {
  const int error = check_problem_cell(read_conv, conv.Z, &cell);
  if (error == 0) Writer().put(conv.first_channel(cell.c));
  return error;
}

int check_conv_backward() { return check_problem_backward(read_conv, "dZ", "Z", conv.Z); }

double conv_terms_(int dtype, Address A_prev, Address W, Address b, Address rows, Address cols,
                   Address slice, Address products, Address channel_sums) {
  return with_type(dtype, [&]<class T>(T) -> double {
    ConvTerms<T> terms{at<std::int32_t>(rows), at<std::int32_t>(cols), at<T>(slice),
                       at<T>(products),        at<T>(channel_sums),    0};
    conv_terms(conv, at<const T>(A_prev), at<const T>(W), at<const T>(b), cell, &terms);
    return terms.Z;
  });
}

// ---- pooling

Pool pool;

Status read_pool(Reader* in) {
  const TensorClaim A_prev = in->next<TensorClaim>();
  return check_pool(A_prev, in->next<PoolHparameters>(), &pool);
}

int check_pool_() { return check_problem(read_pool, pool.A); }
int check_pool_cell() { return check_problem_cell(read_pool, pool.A, &cell); }
int check_pool_backward() { return check_problem_backward(read_pool, "dA", "A", pool.A); }

double pool_terms_(int dtype, Address A_prev, Address rows, Address cols, Address values,
                   Address inside, Address mask) {
  return with_type(dtype, [&]<class T>(T) -> double {
    PoolTerms<T> terms{at<std::int32_t>(rows),
                       at<std::int32_t>(cols),
                       at<T>(values),
                       at<std::uint8_t>(inside),
                       at<std::uint8_t>(mask),
                       0,
                       0};
    pool_terms(pool, at<const T>(A_prev), cell, &terms);
    Writer().put(terms.divisor);
    return terms.A;
  });
}

void create_mask_from_window_(int dtype, int size, Address x, Address mask) {
  with_type(dtype, [&]<class T>(T) {
    create_mask_from_window(static_cast<std::size_t>(size), at<const T>(x), at<std::uint8_t>(mask));
  });
}

void distribute_value_(double dz, int size, Address a) {
  distribute_value(dz, static_cast<std::size_t>(size), at<double>(a));
}

// ---- activations

void activation_forward_(int dtype, int activation, int size, Address Z, Address A) {
  with_type(dtype, [&]<class T>(T) {
    activation_forward(static_cast<Activation>(activation), static_cast<std::size_t>(size),
                       at<const T>(Z), at<T>(A));
  });
}

void activation_backward_(int dtype, int activation, int size, Address dA, Address Z, Address dZ) {
  with_type(dtype, [&]<class T>(T) {
    activation_backward(static_cast<Activation>(activation), static_cast<std::size_t>(size),
                        at<const T>(dA), at<const T>(Z), at<T>(dZ));
  });
}

// ---- layers: of the problem last checked; known to JavaScript by type and address

// 0, 1: convolutions in float32, float64; 2, 3: poolings.
template <class Use>
auto with_layer(int type, Address layer, Use use) {
  switch (type) {
    case 0:
      return use(at<ConvLayer<float>>(layer));
    case 1:
      return use(at<ConvLayer<double>>(layer));
    case 2:
      return use(at<PoolLayer<float>>(layer));
    default:
      return use(at<PoolLayer<double>>(layer));
  }
}

// On success the mailbox holds the layer, its input and output, and of a convolution its algorithm.
template <class Layer>
int created(const Status& status, const Layer* layer) {
  if (status.ok()) {
    Writer out;
    out.put(layer);
    out.put(layer->input());
    out.put(layer->output());
    if constexpr (requires { layer->algorithm(); }) {
      out.put(static_cast<double>(layer->algorithm()));
    }
  }
  return report(status);
}

int conv_layer_create(int dtype, int activation, int algorithm, Address W, Address b,
                      Address input) {
  return with_type(dtype, [&]<class T>(T) {
    ConvLayer<T>* layer;
    const Status status = ConvLayer<T>::create(conv, static_cast<Activation>(activation),
                                               static_cast<Algorithm>(algorithm), at<const T>(W),
                                               at<const T>(b), at<T>(input), &layer);
    return created(status, layer);
  });
}

int pool_layer_create(int dtype, Address input) {
  return with_type(dtype, [&]<class T>(T) {
    PoolLayer<T>* layer;
    const Status status = PoolLayer<T>::create(pool, at<T>(input), &layer);
    return created(status, layer);
  });
}

void conv_layer_set_parameters(int dtype, Address layer, Address W, Address b) {
  with_type(dtype, [&]<class T>(T) {
    at<ConvLayer<T>>(layer)->set_parameters(at<const T>(W), at<const T>(b));
  });
}

// On success the mailbox holds the gradients of output, input and, of a convolution, W and b.
int layer_prepare_backward(int type, Address layer, Address input_gradient) {
  return with_layer(type, layer, [&](auto* it) {
    const Status status =
        it->prepare_backward(at<std::remove_reference_t<decltype(*it->input())>>(input_gradient));
    if (!status.ok()) return report(status);
    Writer out;
    out.put(it->output_gradient());
    out.put(it->input_gradient());
    if constexpr (requires { it->weight_gradient(); }) {
      out.put(it->weight_gradient());
      out.put(it->bias_gradient());
    }
    return 0;
  });
}

double layer_weight_bytes(int type, Address layer) {
  return with_layer(type, layer, [](auto* it) { return it->weight_bytes(); });
}
double layer_workspace_bytes(int type, Address layer) {
  return with_layer(type, layer, [](auto* it) { return it->workspace_bytes(); });
}
void layer_run(int type, Address layer) {
  with_layer(type, layer, [](auto* it) { it->run(); });
}
void layer_run_backward(int type, Address layer) {
  with_layer(type, layer, [](auto* it) { it->run_backward(); });
}
// The mailbox holds the smallest and the largest number.
void range(int dtype, Address data, double size) {
  with_type(dtype, [&]<class T>(T) {
    const auto [least, most] = range_of(at<const T>(data), static_cast<std::size_t>(size));
    Writer out;
    out.put(least);
    out.put(most);
  });
}
void layer_destroy(int type, Address layer) {
  with_layer(type, layer, [](auto* it) { std::remove_pointer_t<decltype(it)>::destroy(it); });
}

// ---- random numbers: the generator lives in memory that JavaScript owns between two draws

int random_state_bytes() { return sizeof(RandomState); }
void random_state_seed(Address state, unsigned seed) { new (at<void>(state)) RandomState(seed); }
void random_state_randn(Address state, int size, Address out) {
  at<RandomState>(state)->randn(static_cast<std::size_t>(size), at<double>(out));
}
void random_state_random_sample(Address state, int size, Address out) {
  for (int k = 0; k < size; ++k) at<double>(out)[k] = at<RandomState>(state)->random_sample();
}

}  // namespace

EMSCRIPTEN_BINDINGS(convstep) {
  using emscripten::function;
  function("mailbox", &mailbox_address);
  function("statusText(part)", &status_text);
  function("allocate(bytes)", &allocate_);
  function("release(address)", &release_);
  function("testFailAllocationAfter(successes)", &test_fail_allocation_after);

  function("checkGeometry", &check_geometry);
  function("axisStart(stride, padBefore, i)", &axis_start);

  function("checkZeroPad", &check_zero_pad_);
  function("zeroPad(dtype, X, X_pad)", &zero_pad_);
  function("convSingleStep(dtype, size, a_slice_prev, W, b)", &conv_single_step_);
  function("checkConv", &check_conv_);
  function("checkConvCell", &check_conv_cell);
  function("checkConvBackward", &check_conv_backward);
  function("convTerms(dtype, A_prev, W, b, rows, cols, slice, products, channelSums)",
           &conv_terms_);

  function("checkPool", &check_pool_);
  function("checkPoolCell", &check_pool_cell);
  function("checkPoolBackward", &check_pool_backward);
  function("poolTerms(dtype, A_prev, rows, cols, values, inside, mask)", &pool_terms_);
  function("createMaskFromWindow(dtype, size, x, mask)", &create_mask_from_window_);
  function("distributeValue(dz, size, a)", &distribute_value_);

  function("activationForward(dtype, activation, size, Z, A)", &activation_forward_);
  function("activationBackward(dtype, activation, size, dA, Z, dZ)", &activation_backward_);

  function("convLayerCreate(dtype, activation, algorithm, W, b, input)", &conv_layer_create);
  function("convLayerSetParameters(dtype, layer, W, b)", &conv_layer_set_parameters);
  function("poolLayerCreate(dtype, input)", &pool_layer_create);
  function("layerPrepareBackward(type, layer, inputGradient)", &layer_prepare_backward);
  function("layerWeightBytes(type, layer)", &layer_weight_bytes);
  function("layerWorkspaceBytes(type, layer)", &layer_workspace_bytes);
  function("layerRun(type, layer)", &layer_run);
  function("layerRunBackward(type, layer)", &layer_run_backward);
  function("layerDestroy(type, layer)", &layer_destroy);
  function("range(dtype, data, size)", &range);

  function("randomStateBytes", &random_state_bytes);
  function("randomStateSeed(state, seed)", &random_state_seed);
  function("randomStateRandn(state, size, out)", &random_state_randn);
  function("randomStateRandomSample(state, size, out)", &random_state_random_sample);
}
