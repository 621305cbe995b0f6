package io.pposcope.math;

import java.util.Arrays;
import java.util.Objects;

/**
 * Token ids: ragged rows of ints, one row per prompt or response. Immutable; arrays are copied in and out.
 * Shape {@code [B, Tᵢ]}.
 */
public final class TokenIds {
    private final int[][] rows;

    private TokenIds(int[][] ownedRows) {
        rows = ownedRows;
    }

    /** Copies the given rows, {@code [B][Tᵢ]}. */
    public static TokenIds of(int[]... rows) {
        int[][] copy = new int[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            copy[i] = Objects.requireNonNull(
                            rows[i], "a row of token ids is null; use an empty array for a row without tokens")
                    .clone();
        }
        return new TokenIds(copy);
    }

    /** The number of rows, B. */
    public int rows() {
        return rows.length;
    }

    /** The number of tokens of one row, Tᵢ. */
    public int length(int row) {
        return existing(row).length;
    }

    /** The number of tokens of all rows together, ΣTᵢ. */
    public int tokens() {
        return Arrays.stream(rows).mapToInt(row -> row.length).sum();
    }

    /** The number of tokens of every row, {@code [B]}. */
    public int[] lengths() {
        return Arrays.stream(rows).mapToInt(row -> row.length).toArray();
    }

    public int get(int row, int token) {
        int length = existing(row).length;
        if (token < 0 || token >= length) {
            throw new IndexOutOfBoundsException(
                    "there is no token %d in row %d: it has %d, counted from 0".formatted(token, row, length));
        }
        return rows[row][token];
    }

    /** A copy of one row. */
    public int[] row(int row) {
        return existing(row).clone();
    }

    /** The chosen rows, in the order given; a row may be chosen more than once. */
    public TokenIds select(int... chosen) {
        int[][] result = new int[chosen.length][];
        for (int i = 0; i < chosen.length; i++) {
            result[i] = existing(chosen[i]);
        }
        return new TokenIds(result);
    }

    /** These rows, then the others. */
    public TokenIds plus(TokenIds more) {
        int[][] both = Arrays.copyOf(rows, rows.length + more.rows.length);
        System.arraycopy(more.rows, 0, both, rows.length, more.rows.length);
        return new TokenIds(both);
    }

    private int[] existing(int row) {
        if (row < 0 || row >= rows.length) {
            throw new IndexOutOfBoundsException(
                    "there is no row %d: there are %d, counted from 0".formatted(row, rows.length));
        }
        return rows[row];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenIds that && Arrays.deepEquals(rows, that.rows);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(rows);
    }

    @Override
    public String toString() {
        return "TokenIds[%d rows, %d tokens]".formatted(rows.length, tokens());
    }
}
