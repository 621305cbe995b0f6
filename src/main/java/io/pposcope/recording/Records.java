package io.pposcope.recording;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import io.pposcope.experience.WhenAbsent;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A record is an object with all its components and no others; one of a sealed family also has its {@code kind}. */
final class Records implements TypeAdapterFactory {

    static final String KIND = "kind";

    @Override
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        return type.getRawType().isRecord()
                ? new Components<>(
                        type.getRawType(), gson.getDelegateAdapter(this, type), gson.getAdapter(JsonElement.class))
                : null;
    }

    private static final class Components<T> extends TypeAdapter<T> {

        private final Class<? super T> type;
        private final TypeAdapter<T> plain;
        private final TypeAdapter<JsonElement> trees;
        private final boolean ofFamily;

        Components(Class<? super T> type, TypeAdapter<T> plain, TypeAdapter<JsonElement> trees) {
            this.type = type;
            this.plain = plain;
            this.trees = trees;
            this.ofFamily = Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed);
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            if (!ofFamily) {
                plain.write(out, value);
                return;
            }
            JsonObject tagged = new JsonObject();
            tagged.addProperty(KIND, type.getSimpleName());
            plain.toJsonTree(value)
                    .getAsJsonObject()
                    .entrySet()
                    .forEach(entry -> tagged.add(entry.getKey(), entry.getValue()));
            trees.write(out, tagged);
        }

        @Override
        public T read(JsonReader in) throws IOException {
            JsonElement found = trees.read(in);
            if (!(found instanceof JsonObject object)) {
                throw new JsonParseException(found + " is no " + type.getSimpleName() + "; an object was expected");
            }
            if (ofFamily) {
                requireKind(object.remove(KIND));
            }
            return plain.fromJsonTree(complete(object));
        }

        private void requireKind(JsonElement kind) {
            if (kind == null || !kind.isJsonPrimitive() || !kind.getAsString().equals(type.getSimpleName())) {
                throw new JsonParseException(
                        "the kind is " + kind + "; a \"" + type.getSimpleName() + "\" was expected");
            }
        }

        /** The object with null for every optional it does not name, and what else stands for absent components. */
        private JsonObject complete(JsonObject object) {
            List<String> missing = new ArrayList<>();
            for (RecordComponent component : type.getRecordComponents()) {
                WhenAbsent absent = component.getAnnotation(WhenAbsent.class);
                if (component.getType() == Optional.class && !object.has(component.getName())) {
                    object.add(component.getName(), JsonNull.INSTANCE);
                } else if (absent != null && !object.has(component.getName())) {
                    object.add(component.getName(), JsonParser.parseString(absent.value()));
                } else if (component.getType() != Optional.class && !isGiven(object.get(component.getName()))) {
                    missing.add(component.getName());
                }
            }
            refuse(missing, "missing");
            refuse(
                    object.keySet().stream()
                            .filter(name -> !names().contains(name))
                            .toList(),
                    "unknown");
            return object;
        }

        private static boolean isGiven(JsonElement element) {
            return element != null && !element.isJsonNull();
        }

        private void refuse(List<String> names, String what) {
            if (!names.isEmpty()) {
                throw new JsonParseException("a " + type.getSimpleName() + " has " + String.join(", ", names()) + "; "
                        + String.join(", ", names) + (names.size() == 1 ? " is " : " are ") + what);
            }
        }

        private List<String> names() {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getName)
                    .toList();
        }
    }
}
