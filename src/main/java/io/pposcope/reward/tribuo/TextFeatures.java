package io.pposcope.reward.tribuo;

import io.pposcope.experience.Prompt;
import io.pposcope.experience.Repetition;
import io.pposcope.experience.Response;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a person could count in a response: its words and pairs of words, its length, repetition, marks, and the prompt
 * in it.
 */
final class TextFeatures {

    private static final Pattern BREAK = Pattern.compile("[^\\p{L}\\p{N}']+");

    private TextFeatures() {}

    /** Features by readable names; absent ones are 0. Words count once, however often they occur. */
    static Map<String, Double> of(Prompt prompt, Response response) {
        List<String> words = words(response.text());
        Map<String, Double> features = new TreeMap<>();
        for (int at = 0; at < words.size(); at++) {
            features.put("“" + words.get(at) + "”", 1.0);
            if (at > 0) {
                features.put("“" + words.get(at - 1) + " " + words.get(at) + "”", 1.0);
            }
        }
        features.put("words (log)", Math.log1p(words.size()));
        features.put("repetition", Repetition.share(words));
        features.put("!", Math.log1p(count(response.text(), "!！")));
        features.put("?", Math.log1p(count(response.text(), "?？")));
        features.put("prompt words said", overlap(words(prompt.text()), words));
        features.put("cut by the limit", response.truncated() ? 1.0 : 0.0);
        return features;
    }

    /** Words in lower case; every Chinese character is one. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String piece : BREAK.split(text.toLowerCase(Locale.ROOT))) {
            StringBuilder word = new StringBuilder();
            piece.codePoints().forEach(letter -> {
                if (UnicodeScript.of(letter) == UnicodeScript.HAN) {
                    finish(word, words);
                    words.add(Character.toString(letter));
                } else {
                    word.appendCodePoint(letter);
                }
            });
            finish(word, words);
        }
        return words;
    }

    private static void finish(StringBuilder word, List<String> words) {
        if (!word.isEmpty()) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    static double count(String text, String marks) {
        return text.codePoints().filter(letter -> marks.indexOf(letter) >= 0).count();
    }

    /** Share of the prompt's different words that the response says. */
    static double overlap(List<String> prompt, List<String> response) {
        Set<String> asked = new HashSet<>(prompt);
        Set<String> said = new HashSet<>(response);
        return asked.isEmpty() ? 0 : asked.stream().filter(said::contains).count() / (double) asked.size();
    }
}
