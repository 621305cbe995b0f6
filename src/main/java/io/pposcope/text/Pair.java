package io.pposcope.text;

/** Two neighbouring token ids. Pairs order by left, then right. */
record Pair(int left, int right) implements Comparable<Pair> {

    static long key(int left, int right) {
        return (long) left << Integer.SIZE | right;
    }

    long key() {
        return key(left, right);
    }

    @Override
    public int compareTo(Pair other) {
        return Long.compare(key(), other.key());
    }
}
