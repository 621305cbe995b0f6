package io.pposcope.kernel.internal.core;

import com.google.gson.JsonObject;
import io.pposcope.kernel.internal.protocol.Header;
import io.pposcope.kernel.internal.protocol.Json;
import java.util.List;
import java.util.Map;

/**
 * How the kernel introduces itself.
 *
 * @param implementation short name
 * @param version of the implementation
 * @param banner shown by consoles
 * @param languageInfo the protocol's {@code language_info}
 */
public record KernelInfo(String implementation, String version, String banner, Map<String, Object> languageInfo) {
    /** The introduction of this kernel, whose cells are Java. */
    public static KernelInfo java(String version) {
        return new KernelInfo(
                "pposcope",
                version,
                "PPOscope " + version + ": Java " + Runtime.version().feature()
                        + " cells, PPO-max at hand. %help for magics.",
                Map.of(
                        "name",
                        "java",
                        "version",
                        System.getProperty("java.version"),
                        "mimetype",
                        "text/x-java-source",
                        "file_extension",
                        ".jshell",
                        "pygments_lexer",
                        "java",
                        "codemirror_mode",
                        "text/x-java",
                        "nbconvert_exporter",
                        "script"));
    }

    JsonObject reply() {
        return Json.object(
                "status",
                "ok",
                "protocol_version",
                Header.VERSION,
                "implementation",
                implementation,
                "implementation_version",
                version,
                "language_info",
                languageInfo,
                "banner",
                banner,
                "debugger",
                false,
                "help_links",
                List.of(Map.of(
                        "text",
                        "Java API",
                        "url",
                        "https://docs.oracle.com/en/java/javase/"
                                + Runtime.version().feature() + "/docs/api/")),
                "supported_features",
                List.of("kernel subshells"));
    }
}
