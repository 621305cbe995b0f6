package io.pposcope.evaluate;

import java.util.List;

/**
 * What one of the paper's ablations lets one expect in a small world: order and direction, not values.
 *
 * @param id as the ablations are numbered, in the order of the paper's figures
 * @param change what is done differently
 */
record Prediction(String id, String change, List<Claim> claims) {

    static Prediction of(String id, String change, Claim... claims) {
        return new Prediction(id, change, List.of(claims));
    }
}
