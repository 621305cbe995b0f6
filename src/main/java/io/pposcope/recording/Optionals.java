package io.pposcope.recording;

import com.google.gson.Gson;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.util.Optional;

/** An optional is its value or null. */
final class Optionals implements TypeAdapterFactory {

    @Override
    @SuppressWarnings("unchecked")
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        return type.getType() instanceof ParameterizedType optional && type.getRawType() == Optional.class
                ? (TypeAdapter<T>) of(gson.getAdapter(TypeToken.get(optional.getActualTypeArguments()[0])))
                : null;
    }

    private static <V> TypeAdapter<Optional<V>> of(TypeAdapter<V> inner) {
        TypeAdapter<V> orNull = inner.nullSafe();
        return new TypeAdapter<>() {
            @Override
            public void write(JsonWriter out, Optional<V> value) throws IOException {
                orNull.write(out, value.orElse(null));
            }

            @Override
            public Optional<V> read(JsonReader in) throws IOException {
                return Optional.ofNullable(orNull.read(in));
            }
        };
    }
}
