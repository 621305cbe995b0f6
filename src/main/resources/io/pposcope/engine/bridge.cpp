// The natives of ai.djl.pytorch.jni.PyTorchLibrary that the engine calls, for whatever libtorch this is compiled against.
// DJL ships them for one version; libtorch's C++ interface keeps no binary compatibility between versions.
//
// A handle is the address of an object on the heap: at::Tensor, c10::IValue or torch::jit::Module.
#include <ATen/Parallel.h>
#include <jni.h>
#include <torch/script.h>

#include <optional>

#define NATIVE(type, name) extern "C" JNIEXPORT type JNICALL Java_ai_djl_pytorch_jni_PyTorchLibrary_##name
#define BEGIN try {
#define END(otherwise)                                                                       \
  }                                                                                          \
  catch (const std::exception& e) {                                                          \
    env->ThrowNew(env->FindClass("ai/djl/engine/EngineException"), e.what());                \
    return otherwise;                                                                        \
  }

namespace {

// In the order of ai.djl.ndarray.types.DataType.
const at::ScalarType TYPES[] = {at::kFloat, at::kDouble, at::kHalf, at::kByte, at::kInt, at::kChar, at::kLong, at::kBool};
constexpr int TYPE_COUNT = sizeof(TYPES) / sizeof(TYPES[0]);
constexpr int BFLOAT16_ORDINAL = 11;

using Places = std::vector<at::indexing::TensorIndex>;

at::Tensor& tensor(jlong handle) { return *reinterpret_cast<at::Tensor*>(handle); }
c10::IValue& ivalue(jlong handle) { return *reinterpret_cast<c10::IValue*>(handle); }
jlong kept(at::Tensor made) { return reinterpret_cast<jlong>(new at::Tensor(std::move(made))); }
jlong kept(c10::IValue made) { return reinterpret_cast<jlong>(new c10::IValue(std::move(made))); }

std::vector<int64_t> longs(JNIEnv* env, jlongArray array) {
  std::vector<int64_t> made(env->GetArrayLength(array));
  env->GetLongArrayRegion(array, 0, static_cast<jsize>(made.size()), reinterpret_cast<jlong*>(made.data()));
  return made;
}

jlongArray longs(JNIEnv* env, const std::vector<int64_t>& values) {
  jlongArray made = env->NewLongArray(static_cast<jsize>(values.size()));
  env->SetLongArrayRegion(made, 0, static_cast<jsize>(values.size()), reinterpret_cast<const jlong*>(values.data()));
  return made;
}

std::string text(JNIEnv* env, jstring string) {
  const char* chars = env->GetStringUTFChars(string, nullptr);
  std::string made(chars);
  env->ReleaseStringUTFChars(string, chars);
  return made;
}

at::Device device(JNIEnv* env, jintArray typeAndIndex) {
  jint both[2];
  env->GetIntArrayRegion(typeAndIndex, 0, 2, both);
  return at::Device(static_cast<at::DeviceType>(both[0]), both[0] == 0 ? -1 : static_cast<at::DeviceIndex>(both[1]));
}

at::ScalarType type(jint ordinal) {
  TORCH_CHECK(ordinal >= 0 && ordinal < TYPE_COUNT, "no tensors of DJL's data type ", ordinal, " here");
  return TYPES[ordinal];
}

}  // namespace

NATIVE(void, torchSetGradMode)(JNIEnv* env, jobject, jboolean enabled) { c10::GradMode::set_enabled(enabled); }
NATIVE(jboolean, torchIsGradMode)(JNIEnv* env, jobject) { return c10::GradMode::is_enabled(); }
NATIVE(jint, torchGetNumThreads)(JNIEnv* env, jobject) { return at::get_num_threads(); }
NATIVE(void, torchSetNumThreads)(JNIEnv* env, jobject, jint threads) { at::set_num_threads(threads); }
NATIVE(jint, torchGetNumInteropThreads)(JNIEnv* env, jobject) { return at::get_num_interop_threads(); }
NATIVE(void, torchSetNumInteropThreads)(JNIEnv* env, jobject, jint threads) { BEGIN at::set_num_interop_threads(threads); END() }
NATIVE(void, setGraphExecutorOptimize)(JNIEnv* env, jobject, jboolean enabled) { torch::jit::setGraphExecutorOptimize(enabled); }

NATIVE(void, torchShowConfig)(JNIEnv* env, jobject, jobject features) {
  const jmethodID add = env->GetMethodID(env->GetObjectClass(features), "add", "(Ljava/lang/Object;)Z");
  const std::pair<bool, const char*> all[] = {{at::hasCUDA(), "CUDA"}, {at::hasMKL(), "MKL"}, {at::hasOpenMP(), "OPENMP"}};
  for (const auto& feature : all) {
    if (feature.first) {
      env->CallBooleanMethod(features, add, env->NewStringUTF(feature.second));
    }
  }
}

NATIVE(jlongArray, torchSizes)(JNIEnv* env, jobject, jlong handle) { return longs(env, tensor(handle).sizes().vec()); }
NATIVE(jboolean, torchIsContiguous)(JNIEnv* env, jobject, jlong handle) { return tensor(handle).is_contiguous(); }
NATIVE(jlong, torchToContiguous)(JNIEnv* env, jobject, jlong handle) { BEGIN return kept(tensor(handle).contiguous()); END(0) }
NATIVE(jlong, torchReshape)(JNIEnv* env, jobject, jlong handle, jlongArray shape) { BEGIN return kept(tensor(handle).reshape(longs(env, shape))); END(0) }
NATIVE(jlong, torchSlice)(JNIEnv* env, jobject, jlong handle, jlong dim, jlong from, jlong to, jlong step) {
  BEGIN return kept(tensor(handle).slice(dim, from, to, step)); END(0)
}
NATIVE(void, torchDeleteTensor)(JNIEnv* env, jobject, jlong handle) { delete &tensor(handle); }
NATIVE(void, torchDeleteIValue)(JNIEnv* env, jobject, jlong handle) { delete &ivalue(handle); }
NATIVE(void, torchDeleteModule)(JNIEnv* env, jobject, jlong handle) { delete reinterpret_cast<torch::jit::Module*>(handle); }

NATIVE(jint, torchDType)(JNIEnv* env, jobject, jlong handle) {
  BEGIN
  const auto found = tensor(handle).scalar_type();
  if (found == at::kBFloat16) {
    return BFLOAT16_ORDINAL;
  }
  for (int ordinal = 0; ordinal < TYPE_COUNT; ordinal++) {
    if (TYPES[ordinal] == found) {
      return ordinal;
    }
  }
  TORCH_CHECK(false, "DJL has no data type for ", found);
  END(0)
}

NATIVE(jintArray, torchDevice)(JNIEnv* env, jobject, jlong handle) {
  const auto where = tensor(handle).device();
  const jint both[] = {static_cast<jint>(where.type()), where.index()};
  jintArray made = env->NewIntArray(2);
  env->SetIntArrayRegion(made, 0, 2, both);
  return made;
}

NATIVE(jint, torchLayout)(JNIEnv* env, jobject, jlong handle) {
  const auto layout = tensor(handle).layout();
  return layout == at::kStrided ? 0 : layout == at::kSparse ? 1 : 2;
}

NATIVE(jlong, torchTo)(JNIEnv* env, jobject, jlong handle, jint dtype, jintArray to) {
  BEGIN return kept(tensor(handle).to(device(env, to), type(dtype))); END(0)
}

NATIVE(jlong, torchZeros)(JNIEnv* env, jobject, jlongArray shape, jint dtype, jint, jintArray on, jboolean gradient) {
  BEGIN return kept(torch::zeros(longs(env, shape), at::dtype(type(dtype)).device(device(env, on)).requires_grad(gradient))); END(0)
}

// On the CPU the tensor reads the buffer itself, which the caller keeps; elsewhere it is a copy.
NATIVE(jlong, torchFromBlob)(JNIEnv* env, jobject, jobject data, jlongArray shape, jint dtype, jint, jintArray on, jboolean gradient) {
  BEGIN
  auto here = torch::from_blob(env->GetDirectBufferAddress(data), longs(env, shape), at::dtype(type(dtype)).requires_grad(gradient));
  const auto where = device(env, on);
  return kept(where.is_cpu() ? here : here.to(where, false, true));
  END(0)
}

NATIVE(jbyteArray, torchDataPtr)(JNIEnv* env, jobject, jlong handle) {
  BEGIN
  const auto whole = tensor(handle).contiguous();
  jbyteArray made = env->NewByteArray(static_cast<jsize>(whole.nbytes()));
  env->SetByteArrayRegion(made, 0, static_cast<jsize>(whole.nbytes()), static_cast<const jbyte*>(whole.data_ptr()));
  return made;
  END(nullptr)
}

NATIVE(jobject, torchDirectByteBuffer)(JNIEnv* env, jobject, jlong handle) {
  BEGIN return env->NewDirectByteBuffer(tensor(handle).data_ptr(), static_cast<jlong>(tensor(handle).nbytes())); END(nullptr)
}

NATIVE(void, torchSet)(JNIEnv* env, jobject, jlong handle, jobject data) {
  BEGIN
  auto& to = tensor(handle);
  to.copy_(torch::from_blob(env->GetDirectBufferAddress(data), to.sizes(), at::dtype(to.scalar_type())));
  END()
}

NATIVE(jlong, torchIndexInit)(JNIEnv* env, jobject, jint) { return reinterpret_cast<jlong>(new Places()); }
NATIVE(void, torchDeleteIndex)(JNIEnv* env, jobject, jlong handle) { delete reinterpret_cast<Places*>(handle); }

// Of absent, bit 1 says that the start is none, bit 0 that the end is.
NATIVE(void, torchIndexAppendSlice)(JNIEnv* env, jobject, jlong handle, jlong from, jlong to, jlong step, jint absent) {
  using at::indexing::Slice;
  const std::optional<c10::SymInt> start = absent & 2 ? std::nullopt : std::optional<c10::SymInt>(from);
  const std::optional<c10::SymInt> end = absent & 1 ? std::nullopt : std::optional<c10::SymInt>(to);
  reinterpret_cast<Places*>(handle)->emplace_back(Slice(start, end, c10::SymInt(step)));
}

NATIVE(void, torchIndexAdvPut)(JNIEnv* env, jobject, jlong handle, jlong places, jlong value) {
  BEGIN tensor(handle).index_put_(*reinterpret_cast<Places*>(places), tensor(value)); END()
}

NATIVE(jlong, moduleLoad__Ljava_lang_String_2_3IZ_3Ljava_lang_String_2_3Ljava_lang_String_2Z)
(JNIEnv* env, jobject, jstring path, jintArray on, jboolean, jobjectArray, jobjectArray, jboolean) {
  BEGIN return reinterpret_cast<jlong>(new torch::jit::Module(torch::jit::load(text(env, path), device(env, on)))); END(0)
}

NATIVE(jlongArray, moduleGetParams)(JNIEnv* env, jobject, jlong) { return env->NewLongArray(0); }

NATIVE(jlong, moduleRunMethod)(JNIEnv* env, jobject, jlong module, jstring name, jlongArray arguments, jboolean, jboolean) {
  BEGIN
  std::vector<c10::IValue> inputs;
  for (const auto handle : longs(env, arguments)) {
    inputs.push_back(ivalue(handle));
  }
  return kept(reinterpret_cast<torch::jit::Module*>(module)->get_method(text(env, name))(std::move(inputs)));
  END(0)
}

NATIVE(jlong, iValueFromTensor)(JNIEnv* env, jobject, jlong handle) { return kept(c10::IValue(tensor(handle))); }
NATIVE(jlong, iValueFromBool)(JNIEnv* env, jobject, jboolean value) { return kept(c10::IValue(value == JNI_TRUE)); }
NATIVE(jlong, iValueFromLong)(JNIEnv* env, jobject, jlong value) { return kept(c10::IValue(static_cast<int64_t>(value))); }
NATIVE(jlong, iValueFromDouble)(JNIEnv* env, jobject, jdouble value) { return kept(c10::IValue(value)); }

NATIVE(jlong, iValueFromDoubleList)(JNIEnv* env, jobject, jdoubleArray values) {
  std::vector<double> made(env->GetArrayLength(values));
  env->GetDoubleArrayRegion(values, 0, static_cast<jsize>(made.size()), made.data());
  return kept(c10::IValue(c10::List<double>(at::ArrayRef<double>(made))));
}

NATIVE(jlong, iValueFromTensorList)(JNIEnv* env, jobject, jlongArray handles) {
  c10::List<at::Tensor> made;
  for (const auto handle : longs(env, handles)) {
    made.push_back(tensor(handle));
  }
  return kept(c10::IValue(std::move(made)));
}

NATIVE(jlong, iValueToTensor)(JNIEnv* env, jobject, jlong handle) { BEGIN return kept(ivalue(handle).toTensor()); END(0) }

NATIVE(jlongArray, iValueToTensorList)(JNIEnv* env, jobject, jlong handle) {
  BEGIN
  std::vector<int64_t> handles;
  for (const at::Tensor& one : ivalue(handle).toTensorVector()) {
    handles.push_back(kept(one));
  }
  return longs(env, handles);
  END(nullptr)
}

NATIVE(jlongArray, iValueToIValueTuple)(JNIEnv* env, jobject, jlong handle) {
  BEGIN
  std::vector<int64_t> handles;
  for (const auto& one : ivalue(handle).toTupleRef().elements()) {
    handles.push_back(kept(c10::IValue(one)));
  }
  return longs(env, handles);
  END(nullptr)
}
