package io.pposcope.kernel.internal.library;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Where a value waits until the snippet that declares its Java variable takes it. */
public final class Handover {
    private static final Map<Long, Object> WAITING = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong();

    private Handover() {}

    static long leave(Object value) {
        long key = NEXT.incrementAndGet();
        WAITING.put(key, value);
        return key;
    }

    /** The value left under a key, as it is. */
    @SuppressWarnings("unchecked")
    public static <T> T take(long key) {
        return (T) WAITING.remove(key);
    }

    /**
     * The plain value left under a key, as the type wanted.
     *
     * @throws IllegalArgumentException if it does not fit the type
     */
    public static <T> T take(long key, TypeToken<T> type) {
        var plain = WAITING.remove(key);
        try {
            var gson = new Gson();
            return gson.fromJson(gson.toJsonTree(plain), type);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(plain + " is no " + type + ": " + e.getMessage(), e);
        }
    }
}
