package io.pposcope.text.huggingface;

/**
 * What the rendering of one chat template may take. Templates come with models, from strangers.
 *
 * @param templateLength most characters of a template
 * @param textLength most characters of the text it writes
 * @param memoryMebibytes most memory of the rendering process, in MiB, where the platform can limit it
 * @param processorSeconds most processor time of one rendering, in s, where the platform can limit it
 * @param clockSeconds most time of one rendering by the clock, in s; after it the rendering process is killed
 */
record TemplateLimits(int templateLength, int textLength, int memoryMebibytes, int processorSeconds, int clockSeconds) {

    /** Real templates have below 100,000 characters and take milliseconds; prompts have far fewer than 4 million. */
    static final TemplateLimits STANDARD = new TemplateLimits(1 << 20, 1 << 22, 512, 5, 30);
}
