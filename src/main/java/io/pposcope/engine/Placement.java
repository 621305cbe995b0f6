package io.pposcope.engine;

import ai.djl.Device;

/**
 * Which device each of the four models lives on, and the precision of their matrix products.
 *
 * @param policy device of the policy: {@code cpu}, {@code cuda} or {@code cuda:1}
 */
public record Placement(String policy, String critic, String reference, String rewardModel, Precision precision) {

    /** All on the first GPU where there is one, else on the CPU, in float32. */
    public static Placement automatic() {
        return all(Libtorch.gpus() > 0 ? "cuda" : "cpu");
    }

    /** All on one device, in float32. */
    public static Placement all(String device) {
        return new Placement(device, device, device, device, Precision.FLOAT32);
    }

    public Placement critic(String device) {
        return new Placement(policy, device, reference, rewardModel, precision);
    }

    public Placement reference(String device) {
        return new Placement(policy, critic, device, rewardModel, precision);
    }

    public Placement rewardModel(String device) {
        return new Placement(policy, critic, reference, device, precision);
    }

    public Placement precision(Precision chosen) {
        return new Placement(policy, critic, reference, rewardModel, chosen);
    }

    /** @throws IllegalArgumentException if there is no such device here */
    static Device device(String name) {
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (!name.matches("(cuda|gpu)(:?\\d+)?")) {
            throw new IllegalArgumentException(
                    "there is no device \"" + name + "\"; cpu, cuda, or one of several as cuda:1");
        }
        String digits = name.replaceAll("\\D", "");
        int number = digits.isEmpty() ? 0 : Integer.parseInt(digits);
        int present = Libtorch.gpus();
        if (number >= present) {
            throw new IllegalArgumentException("device " + name + " was asked for, but this libtorch sees "
                    + (present == 0 ? "no CUDA device" : present + " CUDA devices")
                    + "; the libraries on the class path are for the CPU unless a PyTorch with CUDA was "
                    + "chosen: ./pposcope engine use-python-torch, and ./pposcope doctor tells what is used");
        }
        return Device.gpu(number);
    }
}
