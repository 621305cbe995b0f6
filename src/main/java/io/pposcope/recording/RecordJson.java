package io.pposcope.recording;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Records as JSON and back, equal: doubles exactly, infinities and NaN as strings, an absent optional as null, and one of
 * several records behind a sealed interface with its {@code kind}. Reading runs the records' own checks.
 */
public final class RecordJson {

    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping()
            .registerTypeAdapter(double.class, new Doubles()).registerTypeAdapter(Double.class, new Doubles())
            .registerTypeAdapterFactory(new Optionals()).registerTypeAdapterFactory(new SealedKinds()).create();

    private RecordJson() {}

    /** One line. */
    public static String toJson(Object value) {
        return GSON.toJson(value);
    }

    /** @throws IllegalArgumentException if the text is not JSON or does not make such a record, saying why */
    public static <T> T fromJson(String json, Class<T> type) {
        T value;
        try {
            value = GSON.fromJson(json, type);
        } catch (RuntimeException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException("no " + type.getSimpleName() + " can be read from it: " + reason.getMessage(), e);
        }
        if (value == null) {
            throw new IllegalArgumentException("no " + type.getSimpleName() + " can be read from an empty text");
        }
        return value;
    }

    private static final class Doubles extends TypeAdapter<Double> {

        @Override
        public void write(JsonWriter out, Double value) throws IOException {
            if (value == null || Double.isFinite(value)) {
                out.value(value);
            } else {
                out.value(value.toString());
            }
        }

        @Override
        public Double read(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.NULL) {
                in.nextNull();
                return null;
            }
            return Double.valueOf(in.nextString());
        }
    }

    private static final class Optionals implements TypeAdapterFactory {

        @Override
        @SuppressWarnings("unchecked")
        public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            return type.getRawType() != Optional.class ? null
                    : (TypeAdapter<T>) of(gson.getAdapter(TypeToken.get(((ParameterizedType) type.getType()).getActualTypeArguments()[0])));
        }

        private static <V> TypeAdapter<Optional<V>> of(TypeAdapter<V> inner) {
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, Optional<V> value) throws IOException {
                    inner.nullSafe().write(out, value == null ? null : value.orElse(null));
                }

                @Override
                public Optional<V> read(JsonReader in) throws IOException {
                    return Optional.ofNullable(inner.nullSafe().read(in));
                }
            };
        }
    }

    private static final class SealedKinds implements TypeAdapterFactory {

        private static final String KIND = "kind";

        @Override
        @SuppressWarnings("unchecked")
        public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> raw = type.getRawType();
            if (!raw.isInterface() || !raw.isSealed()) {
                return null;
            }
            Map<String, TypeAdapter<Object>> byKind = new LinkedHashMap<>();
            Arrays.stream(raw.getPermittedSubclasses())
                    .forEach(one -> byKind.put(one.getSimpleName(), (TypeAdapter<Object>) gson.getAdapter(one)));
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    JsonObject tagged = new JsonObject();
                    tagged.addProperty(KIND, value.getClass().getSimpleName());
                    byKind.get(value.getClass().getSimpleName()).toJsonTree(value).getAsJsonObject().entrySet()
                            .forEach(entry -> tagged.add(entry.getKey(), entry.getValue()));
                    gson.toJson(tagged, out);
                }

                @Override
                public T read(JsonReader in) throws IOException {
                    JsonObject tagged = gson.getAdapter(JsonObject.class).read(in);
                    JsonElement kind = tagged.remove(KIND);
                    if (kind == null || !byKind.containsKey(kind.getAsString())) {
                        throw new JsonParseException("the kind of a " + raw.getSimpleName() + " is " + kind + "; it must be one of " + byKind.keySet());
                    }
                    return (T) byKind.get(kind.getAsString()).fromJsonTree(tagged);
                }
            };
        }
    }
}
