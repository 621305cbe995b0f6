package io.pposcope.recording;

import com.google.gson.Gson;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.function.Function;

/**
 * A value written as the array, or the text, that it wraps.
 *
 * @param <V> the value
 * @param <A> its array or text
 */
record ArrayForm<V, A>(Class<V> value, Class<A> array, Function<V, A> unwrap, Function<A, V> wrap)
        implements TypeAdapterFactory {

    @Override
    @SuppressWarnings("unchecked")
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        return type.getRawType() == value ? (TypeAdapter<T>) adapter(gson.getAdapter(array)) : null;
    }

    private TypeAdapter<V> adapter(TypeAdapter<A> inner) {
        return new TypeAdapter<>() {
            @Override
            public void write(JsonWriter out, V value) throws IOException {
                inner.write(out, unwrap.apply(value));
            }

            @Override
            public V read(JsonReader in) throws IOException {
                return wrap.apply(inner.read(in));
            }
        };
    }
}
