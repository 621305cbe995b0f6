package io.pposcope.reward;

import io.pposcope.experience.Repetition;
import io.pposcope.experience.Response;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Small rules over the text of a response, to be added to other rewards. */
public final class TextRewards {

    private TextRewards() {}

    /** {@code −perToken} for every token beyond {@code free}, the end token included. */
    public static RewardFunction lengthPenalty(int free, double perToken) {
        return RewardFunction.of(
                "length",
                (prompt, response) ->
                        perToken * Math.min(0, free - response.pieces().size()));
    }

    /** {@code −penalty} where the length limit cut the response. */
    public static RewardFunction ends(double penalty) {
        return RewardFunction.of("ends", (prompt, response) -> response.truncated() ? -penalty : 0);
    }

    /** {@code reward} where the whole text matches a pattern. */
    public static RewardFunction format(String regex, double reward) {
        Pattern pattern = Pattern.compile(regex, Pattern.DOTALL);
        return RewardFunction.of(
                "format",
                (prompt, response) -> pattern.matcher(response.text().strip()).matches() ? reward : 0);
    }

    /** {@code perMention} for each occurrence of each of the phrases, upper and lower case alike. */
    public static RewardFunction mentions(double perMention, String... phrases) {
        List<String> wanted = List.of(phrases).stream()
                .map(phrase -> phrase.toLowerCase(Locale.ROOT))
                .toList();
        return RewardFunction.of(
                "mentions",
                (prompt, response) -> perMention
                        * wanted.stream()
                                .mapToInt(phrase -> count(response, phrase))
                                .sum());
    }

    private static int count(Response response, String phrase) {
        String text = response.text().toLowerCase(Locale.ROOT);
        int count = 0;
        for (int at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + phrase.length())) {
            count++;
        }
        return count;
    }

    /** {@code −weight} times the share of neighbouring token pairs that the response said before. */
    public static RewardFunction repetitionPenalty(double weight) {
        return RewardFunction.of(
                "repetition", (prompt, response) -> weight * (0 - Repetition.share(response.pieces())));
    }
}
