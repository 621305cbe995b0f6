package io.pposcope.reward.polyglot;

import java.util.Set;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;

/** An object of the guest's language: members under Java names, spelt as the language does; none can be changed. */
interface ReadOnlyMembers extends ProxyObject {
    /** How the guest's language writes the names. */
    Spelling spelling();

    /** The members, by their Java names. */
    Set<String> names();

    /** A member by its Java name, which is one of {@link #names}. */
    Object value(String name);

    @Override
    default Object getMember(String key) {
        return value(spelling().camel(key));
    }

    @Override
    default Object getMemberKeys() {
        return ProxyArray.fromArray(names().stream().map(spelling()::of).toArray());
    }

    @Override
    default boolean hasMember(String key) {
        return spelling().knows(key) && names().contains(spelling().camel(key));
    }

    @Override
    default void putMember(String key, Value value) {
        throw new UnsupportedOperationException(key + " cannot be changed");
    }
}
