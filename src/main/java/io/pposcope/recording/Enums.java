package io.pposcope.recording;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Arrays;

/** A constant of an enum by its name; a name it does not have is refused rather than null. */
final class Enums implements TypeAdapterFactory {

    @Override
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        Class<? super T> raw = type.getRawType();
        return Enum.class.isAssignableFrom(raw) ? new Constants<>(raw.isEnum() ? raw : raw.getSuperclass()) : null;
    }

    private static final class Constants<T> extends TypeAdapter<T> {

        private final Class<?> type;

        Constants(Class<?> type) {
            this.type = type;
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            out.value(((Enum<?>) value).name());
        }

        @Override
        @SuppressWarnings("unchecked")
        public T read(JsonReader in) throws IOException {
            String name = in.nextString();
            return (T) Arrays.stream(type.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new JsonParseException(name + " is no " + type.getSimpleName()
                            + "; it must be one of " + Arrays.toString(type.getEnumConstants())));
        }
    }
}
