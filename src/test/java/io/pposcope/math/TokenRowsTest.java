package io.pposcope.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class TokenRowsTest {
    private final TokenRows rows = TokenRows.of(new double[] {1, 2, 3}, new double[] {}, new double[] {-4});

    @Test
    void knowsItsShape() {
        assertEquals(3, rows.rows());
        assertEquals(4, rows.tokens());
        assertEquals(0, rows.length(1));
        assertArrayEquals(new int[] {3, 0, 1}, rows.lengths());
        assertEquals("TokenRows[3 responses, 4 tokens, mean 0.5, -4..3]", rows.toString());
        assertEquals("TokenRows[0 responses, 0 tokens]", TokenRows.of().toString());
    }

    @Test
    void cannotBeChangedThroughAnArray() {
        double[] given = {1, 2};
        TokenRows copy = TokenRows.of(given);
        given[0] = 9;
        copy.row(0)[1] = 9;
        copy.flat()[1] = 9;
        assertEquals(TokenRows.of(new double[] {1, 2}), copy);
    }

    @Test
    void roundTripsThroughAFlatArray() {
        assertEquals(rows, TokenRows.fromFlat(rows.flat(), rows.lengths()));
        assertEquals(
                rows.hashCode(), TokenRows.fromFlat(rows.flat(), rows.lengths()).hashCode());
    }

    @Test
    void computesStatisticsOverTokens() {
        assertEquals(2, rows.sum());
        assertEquals(0.5, rows.mean());
        assertEquals(-4, rows.min());
        assertEquals(3, rows.max());
        assertEquals((0.25 + 2.25 + 6.25 + 20.25) / 4, rows.variance());
        assertEquals(Math.sqrt(7.25), rows.std());
        assertArrayEquals(new double[] {6, 0, -4}, rows.rowSums());
        assertArrayEquals(new double[] {2, -4}, rows.select(0, 2).rowMeans());
    }

    @Test
    void selectsReplacesAndCombines() {
        assertEquals(TokenRows.of(new double[] {-4}, new double[] {1, 2, 3}), rows.select(2, 0));
        assertEquals(TokenRows.of(new double[] {1, 7, 3}, new double[] {}, new double[] {-4}), rows.withValue(0, 1, 7));
        assertEquals(2, rows.get(0, 1));
        assertEquals(rows.times(2), rows.plus(rows));
        assertEquals(TokenRows.zerosLike(rows), rows.minus(rows));
        assertNotEquals(rows, rows.select(0, 2));
    }

    @Test
    void idsBehaveLikeRows() {
        TokenIds ids = TokenIds.of(new int[] {5, 6}, new int[] {7});
        ids.row(0)[0] = 99;
        assertEquals(5, ids.get(0, 0));
        assertEquals(3, ids.tokens());
        assertArrayEquals(new int[] {2, 1}, ids.lengths());
        assertEquals(TokenIds.of(new int[] {7}), ids.select(1));
        assertEquals("TokenIds[2 rows, 3 tokens]", ids.toString());
    }
}
