package io.pposcope.reward.polyglot;

import java.io.Serializable;
import java.util.LinkedHashMap;

/**
 * What a reward function returned, read and checked.
 *
 * @param parts by name, {@code [B]}
 * @param tokenParts by name, {@code [B, Tᵢ]}
 */
record GuestScores(LinkedHashMap<String, double[]> parts, LinkedHashMap<String, double[][]> tokenParts)
        implements Serializable {}
