package io.pposcope.world;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The two languages of the world, and how sentences put together from parts are made to look right in each. */
enum Language {
    ENGLISH("english", " ") {
        @Override
        String polish(String text) {
            return capitalised(ARTICLE.matcher(text).replaceAll("$1n $2"));
        }
    },
    CHINESE("chinese", "") {
        @Override
        String polish(String text) {
            return text.replace("，。", "。");
        }
    };

    private static final Pattern ARTICLE = Pattern.compile("\\b([aA]) ([aeio]|unc)");
    private static final Pattern SENTENCE_START = Pattern.compile("(?:^|[.!?] )\\p{Ll}");

    private final String label;
    private final String gap;

    Language(String label, String gap) {
        this.label = label;
        this.gap = gap;
    }

    String label() {
        return label;
    }

    /** What stands between two sentences. */
    String gap() {
        return gap;
    }

    /** Mends articles, capitals and punctuation. */
    abstract String polish(String text);

    private static String capitalised(String text) {
        return SENTENCE_START.matcher(text).replaceAll((MatchResult start) -> start.group()
                .toUpperCase(Locale.ROOT));
    }
}
