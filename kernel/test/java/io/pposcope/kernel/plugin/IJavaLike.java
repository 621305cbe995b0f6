package io.pposcope.kernel.plugin;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A kernel on IJava's runtime, jupyter-jvm-basekernel, as published; IJava itself is not. */
public final class IJavaLike extends BaseKernel {
    private static IJavaLike instance;
    private PlainJShell shell;

    /** As IJava offers it to cells. */
    public static IJavaLike getKernelInstance() {
        return instance;
    }

    @Override
    public DisplayData eval(String code) {
        if (shell == null) {
            shell = new PlainJShell(
                    this, List.of("import static io.pposcope.kernel.plugin.IJavaLike.getKernelInstance;"));
        }
        var value = shell.run(code);
        return value == null ? null : getRenderer().render(value);
    }

    @Override
    public LanguageInfo getLanguageInfo() {
        return new LanguageInfo.Builder("java")
                .version("21")
                .mimetype("text/x-java-source")
                .fileExtension(".jshell")
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        var connection =
                new JupyterConnection(KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0]))));
        instance = new IJavaLike();
        instance.becomeHandlerForConnection(connection);
        connection.connect();
        connection.waitUntilClose();
    }
}
