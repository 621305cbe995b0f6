package io.pposcope.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NumbersTest {

    @Test
    void fourSignificantDigits() {
        assertEquals("0.1235", Numbers.show(0.123456));
        assertEquals("-12.35", Numbers.show(-12.3456));
        assertEquals("1235", Numbers.show(1234.56));
        assertEquals("0.001235", Numbers.show(0.00123456));
        assertEquals("1.235e-05", Numbers.show(0.0000123456));
        assertEquals("1.235e+07", Numbers.show(12345678.9));
    }

    @Test
    void wholeNumbersInFull() {
        assertEquals("0", Numbers.show(-0.0));
        assertEquals("1234567", Numbers.show(1234567));
    }

    @Test
    void whatIsNoNumberByName() {
        assertEquals("NaN", Numbers.show(Double.NaN));
        assertEquals("∞", Numbers.show(Double.POSITIVE_INFINITY));
        assertEquals("-∞", Numbers.brief(Double.NEGATIVE_INFINITY));
        assertEquals("NaN", Numbers.brief(Double.NaN));
    }

    @Test
    void briefKeepsThreeDecimalsAtMost() {
        assertEquals("0.012", Numbers.brief(0.0123));
        assertEquals("-1.23", Numbers.brief(-1.234));
        assertEquals("123.5", Numbers.brief(123.46));
        assertEquals("0", Numbers.brief(0));
    }
}
