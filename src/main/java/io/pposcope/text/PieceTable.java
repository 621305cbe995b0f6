package io.pposcope.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A byte-pair vocabulary at rest: the spelling of every id, which of them are special, and the pairs in the order
 * learnt.
 *
 * @throws IllegalArgumentException if two ids share a spelling
 */
record PieceTable(List<String> spellings, Map<String, Integer> ids, Set<Integer> specials, List<Pair> merges) {

    static PieceTable of(List<String> spellings, Set<Integer> specials, List<Pair> merges) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < spellings.size(); id++) {
            Integer twin = ids.put(spellings.get(id), id);
            if (twin != null) {
                throw new IllegalArgumentException(
                        "tokens %d and %d are both spelled \"%s\"; expected distinct spellings"
                                .formatted(twin, id, spellings.get(id)));
            }
        }
        return new PieceTable(List.copyOf(spellings), Map.copyOf(ids), Set.copyOf(specials), List.copyOf(merges));
    }

    int size() {
        return spellings.size();
    }

    String spelling(int id) {
        if (id < 0 || id >= size()) {
            throw new IllegalArgumentException(
                    "token id %d is outside the vocabulary 0 … %d".formatted(id, size() - 1));
        }
        return spellings.get(id);
    }

    int id(String spelling) {
        Integer id = ids.get(spelling);
        if (id == null) {
            throw new IllegalArgumentException(("the vocabulary of %d tokens lacks the piece \"%s\"; a byte-level "
                            + "vocabulary holds all 256 bytes and every merge")
                    .formatted(size(), spelling));
        }
        return id;
    }

    int special(String spelling) {
        Integer id = ids.get(spelling);
        if (id == null || !specials.contains(id)) {
            throw new IllegalArgumentException("the tokenizer has no special token %s; it has %s"
                    .formatted(
                            spelling,
                            specials.stream().sorted().map(spellings::get).toList()));
        }
        return id;
    }

    boolean isSpecial(int id) {
        return specials.contains(id);
    }
}
