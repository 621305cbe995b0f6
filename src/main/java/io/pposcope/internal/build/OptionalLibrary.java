package io.pposcope.internal.build;

/**
 * A library that PPOscope uses where it is on the class path. The library's POM marks it optional, so that a project
 * which depends on PPOscope downloads only what it uses; the kernel's distribution has them all.
 */
public enum OptionalLibrary {
    PYTHON(
            "Rewards in Python need GraalPy",
            "graalvm",
            "org.graalvm.polyglot:python-community:%s (type pom)",
            "org.graalvm.polyglot.Context",
            "com.oracle.graal.python.PythonLanguage"),
    JAVASCRIPT(
            "Rewards in JavaScript need GraalJS",
            "graalvm",
            "org.graalvm.polyglot:js-community:%s (type pom)",
            "org.graalvm.polyglot.Context",
            "com.oracle.truffle.js.lang.JavaScriptLanguage"),
    TRIBUO(
            "Linear preferences, probes, clusters and healthy ranges need Tribuo",
            "tribuo",
            "tribuo-classification-sgd, tribuo-regression-slm, tribuo-clustering-kmeans and tribuo-anomaly-libsvm"
                    + " of org.tribuo, version %s",
            "org.tribuo.classification.sgd.linear.LinearSGDTrainer",
            "org.tribuo.regression.slm.ElasticNetCDTrainer",
            "org.tribuo.clustering.kmeans.KMeansTrainer",
            "org.tribuo.anomaly.libsvm.LibSVMAnomalyTrainer"),
    LIBTORCH(
            "Models need libtorch",
            "libtorch",
            "ai.djl.pytorch:pytorch-native-cpu:%s with the classifier of your platform "
                    + "(linux-x86_64, linux-aarch64, osx-aarch64,"
                    + " win-x86_64), or use the PyTorch of a Python with ./pposcope engine use-python-torch");

    private final String need;
    private final String version;
    private final String remedy;
    private final String[] classes;

    OptionalLibrary(String need, String version, String remedy, String... classes) {
        this.need = need;
        this.version = version;
        this.remedy = remedy;
        this.classes = classes;
    }

    /**
     * Checks that the library's classes can be found.
     *
     * @throws IllegalStateException if they cannot; it names what to add
     */
    public void require() {
        for (String name : classes) {
            if (OptionalLibrary.class.getClassLoader().getResource(name.replace('.', '/') + ".class") == null) {
                throw new IllegalStateException(missing());
            }
        }
    }

    /** What is missing for what, and what to add. */
    public String missing() {
        return need + ", which is not on the class path. Add to the dependencies: "
                + remedy.formatted(Versions.of(version));
    }
}
