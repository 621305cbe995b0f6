// Two CUDA devices for a PyTorch that was built for the CPU: their memory is the host's and every kernel is the CPU's, but
// tensors know the device they lie on, so whatever a program does with devices and copies happens as it does on a GPU.
#include <ATen/EmptyTensor.h>
#include <ATen/core/Tensor.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/view_native.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

#include <cstdlib>
#include <cstring>

namespace {

using c10::Device;
using c10::DeviceIndex;
using c10::Stream;

constexpr DeviceIndex COUNT = 2;
thread_local DeviceIndex current = 0;

struct HostMemory final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) override {
    void* memory = bytes == 0 ? nullptr : std::malloc(bytes);
    return {memory, memory, &std::free, Device(c10::kCUDA, current)};
  }
  void copy_data(void* to, const void* from, std::size_t bytes) const override { std::memcpy(to, from, bytes); }
} host_memory;

// Nothing runs beside the caller, so there is nothing to wait for.
struct Devices final : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return c10::kCUDA; }
  Device getDevice() const override { return Device(c10::kCUDA, current); }
  void setDevice(Device device) const override { current = device.index(); }
  void uncheckedSetDevice(Device device) const noexcept override { current = device.index(); }
  Device exchangeDevice(Device device) const override {
    Device before = getDevice();
    setDevice(device);
    return before;
  }
  Stream getStream(Device device) const override { return Stream(Stream::DEFAULT, device); }
  Stream getDefaultStream(Device device) const override { return getStream(device); }
  Stream exchangeStream(Stream stream) const override { return stream; }
  DeviceIndex deviceCount() const noexcept override { return COUNT; }
  void record(void**, const Stream&, const DeviceIndex, const c10::EventFlag) const override {}
  void block(void*, const Stream&) const override {}
  bool queryEvent(void*) const override { return true; }
  bool queryStream(const Stream&) const override { return true; }
  void synchronizeStream(const Stream&) const override {}
  void synchronizeDevice(const DeviceIndex) const override {}
};

struct Hooks final : at::CUDAHooksInterface {
  explicit Hooks(at::CUDAHooksArgs) {}
  void init() const override {}
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasCUDA() const override { return true; }
  bool hasCUDART() const override { return true; }
  bool hasPrimaryContext(DeviceIndex) const override { return true; }
  DeviceIndex current_device() const override { return current; }
  DeviceIndex deviceCount() const override { return COUNT; }
  int getNumGPUs() const override { return COUNT; }
  void deviceSynchronize(DeviceIndex) const override {}
};

Device chosen(std::optional<Device> wanted) {
  return wanted && wanted->has_index() ? *wanted : Device(c10::kCUDA, current);
}

at::Tensor empty(at::IntArrayRef sizes, std::optional<at::ScalarType> type, std::optional<at::Layout>, std::optional<Device> device,
                 std::optional<bool>, std::optional<at::MemoryFormat> format) {
  c10::DeviceGuard on(chosen(device));
  return at::detail::empty_generic(sizes, &host_memory, c10::DispatchKeySet(c10::DispatchKey::CUDA), c10::dtype_or_default(type), format);
}

at::Tensor empty_strided(at::IntArrayRef sizes, at::IntArrayRef strides, std::optional<at::ScalarType> type, std::optional<at::Layout>,
                         std::optional<Device> device, std::optional<bool>) {
  c10::DeviceGuard on(chosen(device));
  return at::detail::empty_strided_generic(sizes, strides, &host_memory, c10::DispatchKeySet(c10::DispatchKey::CUDA),
                                           c10::dtype_or_default(type));
}

// The same memory as a tensor of the CPU.
at::Tensor on_host(const at::Tensor& tensor) {
  return tensor.is_cpu() ? tensor
                         : at::from_blob(tensor.data_ptr(), tensor.sizes(), tensor.strides(), at::TensorOptions().dtype(tensor.dtype()));
}

at::Tensor& copy_(at::Tensor& to, const at::Tensor& from, bool) {
  if (to.numel() > 0) on_host(to).copy_(on_host(from));
  return to;
}

at::Tensor copy_from_and_resize(const at::Tensor& from, const at::Tensor& to) {
  if (to.sizes() != from.sizes()) to.resize_(from.sizes());
  if (to.numel() > 0) on_host(to).copy_(on_host(from));
  return to;
}

at::Scalar item(const at::Tensor& tensor) { return on_host(tensor).item(); }

void on_cpu(const c10::OperatorHandle& kernel, torch::jit::Stack* arguments) { at::native::cpu_fallback(kernel, arguments); }

struct Registration {
  torch::Library kernels{torch::Library::IMPL, "aten", c10::DispatchKey::CUDA, __FILE__, __LINE__};
  torch::Library others{torch::Library::IMPL, "_", c10::DispatchKey::CUDA, __FILE__, __LINE__};

  Registration() {
    at::CUDAHooksRegistry()->Register("CUDAHooks", [](at::CUDAHooksArgs arguments) -> std::unique_ptr<at::CUDAHooksInterface> {
      return std::make_unique<Hooks>(arguments);
    });
    c10::SetAllocator(c10::kCUDA, &host_memory);
    c10::impl::device_guard_impl_registry[static_cast<size_t>(c10::kCUDA)].store(new Devices());
    kernels.impl("empty.memory_format", &empty);
    kernels.impl("empty_strided", &empty_strided);
    kernels.impl("as_strided", &at::native::as_strided_tensorimpl);
    kernels.impl("view", &at::native::view);
    kernels.impl("_reshape_alias", &at::native::_reshape_alias);
    kernels.impl("copy_", &copy_);
    kernels.impl("_copy_from_and_resize", &copy_from_and_resize);
    kernels.impl("_local_scalar_dense", &item);
    others.fallback(torch::CppFunction::makeFromBoxedFunction<&on_cpu>());
  }
};
const Registration registration;

}  // namespace
