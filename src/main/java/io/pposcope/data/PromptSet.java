package io.pposcope.data;

import io.pposcope.math.RandomStreams;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Prompts served as an endless stream of shuffled epochs.
 * <p>The stream has no position: {@link #batch} depends on its arguments alone, so a batch can be asked for twice, out
 * of order, or after a resume. Batches of one size cover each epoch exactly once before the next begins; a batch may
 * span two.
 */
public record PromptSet(List<DialoguePrompt> prompts) {

    /**
     * Checks what it is made of.
     *
     * @throws IllegalArgumentException if there is no prompt
     */
    public PromptSet {
        prompts = List.copyOf(prompts);
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("a prompt set is empty; expected at least one prompt");
        }
    }

    public int size() {
        return prompts.size();
    }

    /**
     * Prompts {@code iteration·size … iteration·size + size − 1} of the stream of this seed; iterations count from 0.
     */
    public List<DialoguePrompt> batch(long seed, int iteration, int size) {
        if (iteration < 0 || size < 1) {
            throw new IllegalArgumentException(
                    "batch %d of %d prompts; expected an iteration of at least 0 and a size of at least 1"
                            .formatted(iteration, size));
        }
        long first = (long) iteration * size;
        long firstEpoch = first / size();
        long lastEpoch = (first + size - 1) / size();
        int[] order = LongStream.rangeClosed(firstEpoch, lastEpoch)
                .boxed()
                .flatMapToInt(epoch -> IntStream.of(shuffled(seed, epoch)))
                .toArray();
        int offset = (int) (first - firstEpoch * size());
        return IntStream.range(offset, offset + size)
                .mapToObj(i -> prompts.get(order[i]))
                .toList();
    }

    private int[] shuffled(long seed, long epoch) {
        RandomGenerator random = RandomStreams.at(seed, epoch);
        int[] order = IntStream.range(0, size()).toArray();
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
