package io.pposcope.recording;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What is behind a sealed interface, or behind the sealed interfaces it permits, is found by its {@code kind}. */
final class SealedKinds implements TypeAdapterFactory {

    @Override
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        Class<? super T> raw = type.getRawType();
        return raw.isInterface() && raw.isSealed() ? new Family<>(gson, raw) : null;
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isInterface() && type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(SealedKinds::leaves)
                : Stream.of(type);
    }

    private static final class Family<T> extends TypeAdapter<T> {

        private final Gson gson;
        private final Class<?> type;
        private final Map<String, Class<?>> kinds = new LinkedHashMap<>();

        Family(Gson gson, Class<?> type) {
            this.gson = gson;
            this.type = type;
            leaves(type).forEach(leaf -> kinds.put(leaf.getSimpleName(), leaf));
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            adapter(value.getClass()).write(out, value);
        }

        @Override
        public T read(JsonReader in) throws IOException {
            JsonElement found = gson.getAdapter(JsonElement.class).read(in);
            JsonElement kind = found instanceof JsonObject object ? object.get(Records.KIND) : null;
            if (kind == null || !kind.isJsonPrimitive() || !kinds.containsKey(kind.getAsString())) {
                throw new JsonParseException("the kind of a " + type.getSimpleName() + " is " + kind
                        + "; it must be one of " + kinds.keySet());
            }
            return adapter(kinds.get(kind.getAsString())).fromJsonTree(found);
        }

        @SuppressWarnings("unchecked")
        private TypeAdapter<T> adapter(Class<?> leaf) {
            return (TypeAdapter<T>) gson.getAdapter(leaf);
        }
    }
}
