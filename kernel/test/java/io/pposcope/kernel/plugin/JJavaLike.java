package io.pposcope.kernel.plugin;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dflib.jjava.jupyter.channels.JupyterConnection;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.KernelConnectionProperties;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.magic.MagicParser;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;

/** A kernel on JJava's runtime, jjava-jupyter, as published; JJava itself is not. It finds extensions as JJava does. */
public final class JJavaLike extends BaseKernel {
    private PlainJShell shell;

    JJavaLike() {
        super(
                "jjava-like",
                "1",
                new LanguageInfo("java", "21", "text/x-java-source", ".jshell", "java", null, null),
                List.of(),
                null,
                new JupyterIO(StandardCharsets.UTF_8),
                new CommManager(),
                new Renderer(),
                new MagicParser("(?<=^)%", "%%", null),
                new MagicsRegistry(),
                true,
                new StringStyler("", "", "", line -> ""));
        installDefaultExtensions();
    }

    @Override
    public Object evalRaw(String code) {
        if (shell == null) {
            shell = new PlainJShell(this, List.of());
        }
        return shell.run(code);
    }

    @Override
    public DisplayData eval(String code) {
        var value = evalRaw(code);
        return value == null ? null : getRenderer().render(value);
    }

    @Override
    public DisplayData inspect(String code, int at, boolean extra) {
        return null;
    }

    @Override
    public ReplacementOptions complete(String code, int at) {
        return null;
    }

    @Override
    public String isComplete(String code) {
        return IS_COMPLETE_YES;
    }

    public static void main(String[] arguments) throws Exception {
        var connection =
                new JupyterConnection(KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0]))));
        new JJavaLike().becomeHandlerForConnection(connection);
        connection.connect();
        connection.waitUntilClose();
    }
}
